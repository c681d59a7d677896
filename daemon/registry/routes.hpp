// The routes of this room: accounts, how they are connected, and filings.
#pragma once

#include "http/router.hpp"
#include "registry/filing/filings.hpp"
#include "registry/units/reorganisation_plan.hpp"

namespace tongyuan::registry {

// `c` outlives the table. Names this room's acts for the audit pages. `others`: what moves along with units.
void add_routes(http::router& table, const filing_context& c, const neighbours& others = {});

void add_account_routes(http::router& table, const filing_context& c);
void add_account_list_routes(http::router& table, const filing_context& c);
void add_binding_routes(http::router& table, const filing_context& c);
void add_filing_rule_routes(http::router& table, const filing_context& c);
void add_register_rule_routes(http::router& table, const filing_context& c);
void add_closing_routes(http::router& table, const filing_context& c);
void add_calendar_routes(http::router& table, const filing_context& c);
void add_leave_routes(http::router& table, const filing_context& c);
void add_paper_routes(http::router& table, const filing_context& c);
void add_import_routes(http::router& table, const filing_context& c);
void add_platform_routes(http::router& table, const filing_context& c);
void add_reorganisation_routes(http::router& table, const filing_context& c, neighbours others);
void add_filing_routes(http::router& table, const filing_context& c);

} // namespace tongyuan::registry
