#include "delivery/sending/backoff.hpp"

#include <algorithm>

namespace tongyuan::delivery {

std::chrono::milliseconds backoff::after(std::int64_t failures, random_source& random) const
{
    if (steps.empty())
        return std::chrono::seconds{1};
    const auto at = std::clamp<std::int64_t>(failures - 1, 0, static_cast<std::int64_t>(steps.size()) - 1);
    const std::chrono::milliseconds base = steps[static_cast<std::size_t>(at)];
    const auto spread = static_cast<std::uint64_t>(base.count()) * 2 / 5;
    const auto jitter = spread == 0 ? 0 : static_cast<std::int64_t>(random_below(random, spread + 1));
    return base - base / 5 + std::chrono::milliseconds{jitter};
}

} // namespace tongyuan::delivery
