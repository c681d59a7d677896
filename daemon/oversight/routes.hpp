// The routes of this room: silent accounts, observations, rules, cases.
#pragma once

#include "channels/exchange.hpp"
#include "http/router.hpp"
#include "oversight/oversight.hpp"

namespace tongyuan::oversight {

// All outlive the table. Names this room's acts for the audit pages.
void add_routes(http::router& table, const oversight_context& c, channels::exchange& x);

void add_assessment_routes(http::router& table, const oversight_context& c, const channels::catalogue& channels);
void add_observation_routes(http::router& table, const oversight_context& c, channels::exchange& x);
void add_rule_routes(http::router& table, const oversight_context& c, const channels::catalogue& channels);
void add_case_routes(http::router& table, const oversight_context& c, const channels::catalogue& channels);

} // namespace tongyuan::oversight
