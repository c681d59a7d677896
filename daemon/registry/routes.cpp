#include "registry/routes.hpp"

namespace tongyuan::registry {

void add_routes(http::router& table, const filing_context& c)
{
    add_account_routes(table, c);
    add_filing_routes(table, c);
}

} // namespace tongyuan::registry
