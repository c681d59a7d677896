// How the daemon is: health, readiness, metrics, a page in words, and the API's description.
#pragma once

#include "access/context.hpp"
#include "access/membership.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "http/router.hpp"

#include <filesystem>

namespace tongyuan {

struct status_sources {
    access::context& ctx;
    const delivery::engine& engine;
    delivery::dispatcher& dispatcher;
    bool simulated = false;
    std::filesystem::path openapi; // the folder of the fragments
    access::membership* member = nullptr;
};

void add_status_routes(http::router& table, const status_sources& from);

// The fragments of all rooms as one OpenAPI 3.1 document. Throws std::runtime_error naming a broken fragment.
boost::json::object merged_openapi(const std::filesystem::path& folder);

} // namespace tongyuan
