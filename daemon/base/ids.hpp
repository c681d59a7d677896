// Ids are ULIDs in lower case: 26 characters of [0-9a-hjkmnp-tv-z], ordered by time, fit for a slug, a file name and
// an idempotency key (WeChat's clientmsgid takes at most 32 bytes).
#pragma once

#include "base/random.hpp"
#include "base/time.hpp"

#include <array>
#include <mutex>
#include <string>
#include <string_view>

namespace tongyuan {

// Safe from any thread; ids of one source never repeat and never go backwards, even when the clock does.
class id_source {
public:
    id_source(const clock& clock, random_source& random) : clock_(clock), random_(random) {}
    std::string next();

private:
    const clock& clock_;
    random_source& random_;
    std::mutex mutex_;
    std::uint64_t last_millis_ = 0;
    std::array<std::uint8_t, 10> last_random_{};
};

bool is_id(std::string_view text);

} // namespace tongyuan
