// The routes of this room: deliveries and what people do to them, evidence and settlements, releases, corrections,
// urgency, holds, alarms, what a restored store and a doubtful clock ask of people.
#pragma once

#include "delivery/engine.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "http/router.hpp"

namespace tongyuan::delivery {

// All three outlive the table.
void add_routes(http::router& table, const engine& e, dispatcher& d);

void add_delivery_routes(http::router& table, const engine& e, dispatcher& d);
void add_receipt_routes(http::router& table, const engine& e, dispatcher& d);
void add_release_routes(http::router& table, const engine& e, dispatcher& d);
void add_correction_routes(http::router& table, const engine& e, dispatcher& d);
void add_urgency_routes(http::router& table, const engine& e, dispatcher& d);
void add_hold_routes(http::router& table, const engine& e, dispatcher& d);
void add_alarm_routes(http::router& table, const engine& e);
void add_quarantine_routes(http::router& table, const engine& e, dispatcher& d);
void add_clock_routes(http::router& table, const engine& e, dispatcher& d);

} // namespace tongyuan::delivery
