// The routes of reporting to the national system.
#pragma once

#include "http/router.hpp"
#include "registry/filing/filings.hpp"

namespace tongyuan::registry {

void add_national_routes(http::router& table, const filing_context& c); // `c` outlives the table

} // namespace tongyuan::registry
