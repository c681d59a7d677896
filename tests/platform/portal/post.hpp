// A post of the portal, and how the portal describes it.
#pragma once

#include "base/time.hpp"
#include "portal/rpc.hpp"

#include <string>

namespace tongyuan::fake {

struct post {
    std::string user, title, body, excerpt, slug, marker, digest;
    std::string status = "draft"; // publish, trash
    timestamp at;
    bool erased = false;
};

rpc_value described(const post& p, std::size_t id, const std::string& url);

} // namespace tongyuan::fake
