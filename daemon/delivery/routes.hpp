// The routes of this room: deliveries and what people do to them, withdrawals, holds, alarms.
#pragma once

#include "delivery/dispatcher.hpp"
#include "delivery/engine.hpp"
#include "http/router.hpp"

namespace tongyuan::delivery {

// All three outlive the table.
void add_routes(http::router& table, const engine& e, dispatcher& d);

} // namespace tongyuan::delivery
