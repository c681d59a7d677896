// The whole API in one place: the application serves this table, a test walks it.
#pragma once

#include "access/membership.hpp"
#include "access/options.hpp"
#include "channels/routes.hpp"
#include "content/options.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "http/router.hpp"
#include "oversight/oversight.hpp"
#include "registry/everybody/public_desk.hpp"
#include "registry/filing/filings.hpp"

#include <filesystem>

namespace tongyuan {

// What the rooms' routes work on. Everything outlives the table.
struct rooms {
    access::context& ctx;
    const access::options& access;
    const registry::filing_context& filings;
    channels::exchange& exchange;
    const channels::route_options& channels;
    const content::options& content;
    const delivery::engine& engine;
    delivery::dispatcher& dispatcher;
    const oversight::oversight_context& oversight;
    bool simulated = false;
    std::filesystem::path openapi; // the folder of the API's description
    access::membership* member = nullptr;
    registry::public_desk* desk = nullptr; // null: nobody is told anything without signing in
};

void add_all_routes(http::router& table, const rooms& all);

} // namespace tongyuan
