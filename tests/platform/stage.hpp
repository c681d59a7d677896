// What all simulated platforms share: a clock that tests may advance, randomness, the public base address, the ledger
// of visible effects and what waits to be pushed to accounts' owners.
#pragma once

#include "base/random.hpp"
#include "base/time.hpp"
#include "ledger.hpp"
#include "pushes.hpp"

#include <string>

namespace tongyuan::fake {

class stage {
public:
    std::string base_url; // "http://127.0.0.1:8080", without a slash at the end

    timestamp now() const { return wall_.now() + advanced_; }
    void advance(std::chrono::milliseconds by) { advanced_ += by; }
    void forget_advances() { advanced_ = std::chrono::milliseconds{0}; }
    std::int64_t now_seconds() const { return to_millis(now()) / 1000; }

    // Days as the platforms count them: they change at midnight in Beijing.
    std::int64_t beijing_day() const;
    // Year and month as one number that grows by one a month.
    std::int64_t beijing_month() const;

    ledger effects;
    push_queue pushes;
    system_random random;

private:
    system_clock wall_;
    std::chrono::milliseconds advanced_{0};
};

} // namespace tongyuan::fake
