// The routes of this room: sessions, units, people, roles, tokens and the audit chain.
#pragma once

#include "access/context.hpp"
#include "access/options.hpp"
#include "access/people.hpp"
#include "http/router.hpp"

namespace tongyuan::access {

// `ctx` and `o` outlive the table. `look`: what people have in hand in the rooms above.
void add_routes(http::router& table, context& ctx, const options& o, const things_in_hand& look = {});

void add_session_routes(http::router& table, context& ctx, const options& o);
void add_unit_routes(http::router& table, context& ctx);
void add_people_routes(http::router& table, context& ctx, const options& o, const things_in_hand& look);
void add_role_routes(http::router& table, context& ctx);
void add_token_routes(http::router& table, context& ctx);
void add_audit_routes(http::router& table, context& ctx);

} // namespace tongyuan::access
