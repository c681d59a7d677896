// The routes of custody, handovers and notes about envelopes.
#pragma once

#include "http/router.hpp"
#include "registry/filing/filings.hpp"

namespace tongyuan::registry {

void add_custody_routes(http::router& table, const filing_context& c);
void add_handover_routes(http::router& table, const filing_context& c);
void add_reveal_routes(http::router& table, const filing_context& c);

} // namespace tongyuan::registry
