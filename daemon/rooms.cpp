#include "rooms.hpp"

#include "access/routes.hpp"
#include "content/routes.hpp"
#include "delivery/routes.hpp"
#include "home.hpp"
#include "neighbours.hpp"
#include "oversight/routes.hpp"
#include "registry/custody/custodies.hpp"
#include "registry/everybody/public_routes.hpp"
#include "registry/routes.hpp"
#include "status.hpp"

namespace tongyuan {

void add_all_routes(http::router& table, const rooms& all)
{
    access::add_routes(table, all.ctx, all.access, registry::accounts_in_hand(all.filings.platforms));
    registry::add_routes(table, all.filings, neighbours_of_units());
    if (all.desk)
        registry::add_public_routes(table, *all.desk);
    channels::add_routes(table, all.ctx, all.exchange, all.channels);
    channels::add_callback_routes(table, all.ctx, all.exchange, all.channels);
    content::add_routes(table, all.ctx, all.content);
    delivery::add_routes(table, all.engine, all.dispatcher);
    oversight::add_routes(table, all.oversight, all.exchange);
    add_home_routes(table, all.oversight, *all.filings.index);
    add_status_routes(table, {all.ctx, all.engine, all.dispatcher, all.simulated, all.openapi, all.member});
}

} // namespace tongyuan
