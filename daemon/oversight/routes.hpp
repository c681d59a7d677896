// The routes of this room: silent accounts, observations, rules, cases.
#pragma once

#include "channels/exchange.hpp"
#include "http/router.hpp"
#include "oversight/oversight.hpp"

namespace tongyuan::oversight {

// All outlive the table.
void add_routes(http::router& table, const oversight_context& c, channels::exchange& x);

} // namespace tongyuan::oversight
