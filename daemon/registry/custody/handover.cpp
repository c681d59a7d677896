#include "registry/custody/handover.hpp"

#include <algorithm>

namespace tongyuan::registry {

std::string common_path(const std::vector<std::string>& paths)
{
    if (paths.empty())
        return {};
    std::string out = paths.front();
    for (const auto& path : paths)
        while (!path.starts_with(out)) {
            const auto cut = out.size() < 2 ? std::string::npos : out.rfind('/', out.size() - 2);
            out = cut == std::string::npos || cut == 0 ? "" : out.substr(0, cut + 1);
        }
    return out;
}

} // namespace tongyuan::registry
