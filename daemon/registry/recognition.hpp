// From what a clerk pastes (a link, an id, a sentence with a link in it) to a platform and its immutable id. Pure.
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

// One spelling per account: "HTTPS://Weibo.com/u/1234567890/", " 1234567890 " and "１２３４５６７８９０" are one. An id
// that cannot be read is only tidied.
std::string canonical_id(std::string_view platform, std::string_view typed);

// Could this be an id of that platform at all? Platforms whose ids have no known form take anything.
bool is_plausible_id(std::string_view platform, std::string_view canonical);

} // namespace tongyuan::registry
