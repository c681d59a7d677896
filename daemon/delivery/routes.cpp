#include "delivery/routes.hpp"

namespace tongyuan::delivery {

void add_routes(http::router& table, const engine& e, dispatcher& d)
{
    add_delivery_routes(table, e, d);
    add_receipt_routes(table, e, d);
    add_release_routes(table, e, d);
    add_correction_routes(table, e, d);
    add_urgency_routes(table, e, d);
    add_hold_routes(table, e, d);
    add_alarm_routes(table, e);
    add_quarantine_routes(table, e, d);
    add_clock_routes(table, e, d);
}

} // namespace tongyuan::delivery
