// The stopwatch of corrections: noted in the transaction in which a delivery comes to rest.
#pragma once

#include "delivery/delivery.hpp"
#include "sql/session.hpp"

#include <string_view>

namespace tongyuan::delivery::stopwatch {

void note(sql::session& s, std::string_view delivery_id, state to, timestamp now);
// Somebody cancelled it: nothing more is done, and what it was to take away may still be there.
void give_up(sql::session& s, std::string_view delivery_id, timestamp now);

} // namespace tongyuan::delivery::stopwatch
