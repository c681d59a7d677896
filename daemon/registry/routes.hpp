// The routes of this room: accounts, how they are connected, and filings.
#pragma once

#include "http/router.hpp"
#include "registry/filings.hpp"

namespace tongyuan::registry {

// `c` outlives the table. Names this room's acts for the audit pages.
void add_routes(http::router& table, const filing_context& c);

void add_account_routes(http::router& table, const filing_context& c);
void add_binding_routes(http::router& table, const filing_context& c);
void add_filing_rule_routes(http::router& table, const filing_context& c);
void add_calendar_routes(http::router& table, const filing_context& c);
void add_leave_routes(http::router& table, const filing_context& c);
void add_filing_routes(http::router& table, const filing_context& c);

} // namespace tongyuan::registry
