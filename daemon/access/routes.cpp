#include "access/routes.hpp"

namespace tongyuan::access {

void add_routes(http::router& table, context& ctx, const options& o, const things_in_hand& look)
{
    add_session_routes(table, ctx, o);
    add_unit_routes(table, ctx);
    add_people_routes(table, ctx, o, look);
    add_role_routes(table, ctx);
    add_token_routes(table, ctx);
    add_audit_routes(table, ctx);
}

} // namespace tongyuan::access
