// The routes of this room: accounts and filings.
#pragma once

#include "http/router.hpp"
#include "registry/filings.hpp"

namespace tongyuan::registry {

void add_routes(http::router& table, const filing_context& c);
void add_account_routes(http::router& table, const filing_context& c);
void add_filing_routes(http::router& table, const filing_context& c);

} // namespace tongyuan::registry
