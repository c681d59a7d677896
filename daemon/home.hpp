// The first page: what is due for this person, each with the place to go to.
#pragma once

#include "http/router.hpp"
#include "oversight/oversight.hpp"
#include "registry/finding/account_index.hpp"

namespace tongyuan {

// What is named outlives the table.
void add_home_routes(http::router& table, const oversight::oversight_context& c, registry::account_index& index);

} // namespace tongyuan
