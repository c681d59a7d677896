#include "registry/filing/filing_route.hpp"

namespace tongyuan::registry {

std::vector<route_level> route_through(std::vector<route_level> upwards, const std::vector<std::string>& modes)
{
    if (upwards.size() > 1)
        upwards.erase(upwards.begin());
    if (upwards.size() > modes.size())
        upwards.resize(modes.size());
    for (std::size_t i = 0; i < upwards.size(); ++i) {
        upwards[i].level = static_cast<std::int64_t>(i) + 1;
        upwards[i].mode = modes[i];
    }
    if (!upwards.empty() && !next_approving(upwards, 0))
        upwards.back().mode = "approve";
    return upwards;
}

std::optional<std::int64_t> next_approving(const std::vector<route_level>& route, std::int64_t after)
{
    for (const auto& level : route)
        if (level.level > after && level.mode == "approve")
            return level.level;
    return {};
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
