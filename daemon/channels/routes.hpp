// The routes of this room: platforms, connection tests, sign-ins, and what platforms push.
#pragma once

#include "channels/callbacks.hpp"
#include "http/router.hpp"

#include <functional>
#include <string>

namespace tongyuan::channels {

struct route_options {
    std::string public_address; // of the console, e.g. https://tongyuan.example.gov.cn; empty: the request's Host
    std::function<void()> connected = [] {}; // deliveries may be waiting for it
    const registry::platform_shelf* platforms = nullptr;
    event_listener heard = [](sql::session&, std::string_view, const adapters::event&) {};
};

// All outlive the table.
void add_routes(http::router& table, access::context& ctx, exchange& x, const route_options& o);
void add_callback_routes(http::router& table, access::context& ctx, exchange& x, const route_options& o);

} // namespace tongyuan::channels
