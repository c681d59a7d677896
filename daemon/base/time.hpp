// Time is a value. UTC with milliseconds everywhere; a wall clock is never a lease clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan {

using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

// Milliseconds since 1970-01-01T00:00:00Z, as stored in every database column that ends in _at.
std::int64_t to_millis(timestamp at);
timestamp from_millis(std::int64_t millis);

// "2026-11-23T08:00:00.000Z"
std::string to_rfc3339(timestamp at);
// Accepts an offset or Z, with or without fractions; nothing without a zone.
std::optional<timestamp> parse_rfc3339(std::string_view text);

// China has one zone and no daylight saving since 1991, so Asia/Shanghai is a fixed offset.
inline constexpr std::chrono::hours shanghai_offset{8};
// "2026-11-23 16:00"
std::string to_shanghai_minute(timestamp at);

class clock {
public:
    virtual ~clock() = default;
    virtual timestamp now() const = 0;
    // Never jumps; counts while the machine sleeps. Only differences mean anything.
    virtual std::chrono::milliseconds monotonic() const = 0;
};

class system_clock final : public clock {
public:
    timestamp now() const override;
    std::chrono::milliseconds monotonic() const override;
};

// Owned by tests: stands still until told to move.
class manual_clock final : public clock {
public:
    explicit manual_clock(timestamp start) : now_(start) {}
    timestamp now() const override { return now_; }
    std::chrono::milliseconds monotonic() const override { return elapsed_; }
    void advance(std::chrono::milliseconds by)
    {
        now_ += by;
        elapsed_ += by;
    }
    // A wall-clock jump: monotonic time does not follow.
    void jump_to(timestamp at) { now_ = at; }

private:
    timestamp now_;
    std::chrono::milliseconds elapsed_{0};
};

} // namespace tongyuan
