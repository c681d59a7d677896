// From what a clerk pastes (a link, an id) to a platform and its immutable id. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tongyuan::registry {

struct recognised {
    std::string platform;    // empty: not recognised
    std::string platform_id; // empty: the platform is clear, the id is not
    std::string url;
    std::string note; // Chinese: what is still needed
};

recognised recognise(std::string_view text);

} // namespace tongyuan::registry
