// A wall clock that nobody should believe: a jump of a year would let every embargoed article out at once. While one is
// in doubt, scheduled releases are held until a person has confirmed the time; everything immediate goes on.
#pragma once

#include "access/principal.hpp"
#include "base/errors.hpp"
#include "delivery/delivery.hpp"
#include "sql/session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::delivery {

struct engine;

inline constexpr std::chrono::seconds clock_tolerance{120};
inline constexpr std::chrono::days longest_pause{30}; // a daemon that comes back after more does not trust its clock

struct clock_doubt {
    std::string id, writer, code; // jumped | behind | ahead
    timestamp found_at, expected_at;
};

// Compares the wall clock with the monotonic one.
class clock_guard {
public:
    explicit clock_guard(const clock& time);

    struct jump {
        timestamp expected, found;
    };
    // The difference since the last anchor, when it is too large to be a correction. Anchors anew every hour, which
    // forgives a slow drift.
    std::optional<jump> check();
    void go_on_from_here();

private:
    const clock& time_;
    timestamp wall_;
    std::chrono::milliseconds monotonic_{};
};

// A release with a time of its own, as opposed to one that was due when it was made.
bool is_scheduled(const delivery& d);
refusal clock_doubted();
std::string words_of(const clock_doubt& d);

// At a start: the clock against what the store has seen.
std::optional<clock_doubt> doubt_at_start(sql::session& s, const engine& e, timestamp now);
// Writes it down, with an audit row and an alarm. Immediate deliveries keep their waiting times when the clock has gone
// back.
void doubt(sql::session& s, const engine& e, const clock_doubt& what, timestamp now);
// The clock is right: what only the doubt held goes on at its time.
result<void> confirm_clock(sql::session& s, const engine& e, const access::principal& who, std::string_view reason,
                           timestamp now);

namespace clock_store {

bool in_doubt(sql::session& s);
std::optional<clock_doubt> standing(sql::session& s);
void insert(sql::session& s, const clock_doubt& d); // the first one of a writer stands
std::int64_t confirm(sql::session& s, std::string_view person_id, std::string_view name, std::string_view reason,
                     timestamp now);
std::optional<timestamp> last_seen(sql::session& s);
void note_seen(sql::session& s, std::string_view writer, timestamp now);
// Ahead of holding something for the doubt, as hold_store::wait_for_lifting.
void wait_for_confirming(sql::session& s);
// Whatever is not scheduled waits by so much less: deliveries, their lanes, readings (which wait for `longest_reading`
// at most), refreshes, alarms and quotas.
void go_back(sql::session& s, timestamp now, std::chrono::milliseconds by, std::chrono::milliseconds longest_reading);
void let_scheduled_go(sql::session& s, timestamp now, std::chrono::milliseconds deadline);

} // namespace clock_store

} // namespace tongyuan::delivery
