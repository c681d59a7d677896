// How long to wait after the n-th failure in a row.
#pragma once

#include "base/random.hpp"

#include <chrono>
#include <vector>

namespace tongyuan::delivery {

struct backoff {
    std::vector<std::chrono::seconds> steps{std::chrono::seconds{5}, std::chrono::seconds{15}, std::chrono::seconds{60},
                                            std::chrono::seconds{300}, std::chrono::seconds{900}};
    // The step for `failures` ≥ 1, ±20 % so that a thousand accounts do not come back in one second.
    std::chrono::milliseconds after(std::int64_t failures, random_source& random) const;
};

} // namespace tongyuan::delivery
