#include "registry/filing_route.hpp"

namespace tongyuan::registry {

std::vector<route_level> route_through(std::vector<route_level> upwards, int levels)
{
    if (upwards.size() > 1)
        upwards.erase(upwards.begin());
    if (upwards.size() > static_cast<std::size_t>(levels))
        upwards.resize(static_cast<std::size_t>(levels));
    for (std::size_t i = 0; i < upwards.size(); ++i)
        upwards[i].level = static_cast<std::int64_t>(i) + 1;
    return upwards;
}

std::optional<std::size_t> level_without_decider(const std::vector<std::int64_t>& deciders)
{
    // Those of a higher level are among those of a lower one, so it is enough to keep one back for each level above.
    for (std::size_t i = deciders.size(); i-- > 0;)
        if (deciders[i] < static_cast<std::int64_t>(deciders.size() - i))
            return i;
    return {};
}

} // namespace tongyuan::registry
