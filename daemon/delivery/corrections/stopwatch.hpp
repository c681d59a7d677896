// The stopwatch of corrections: noted in the transaction in which a delivery comes to rest.
#pragma once

#include "delivery/delivery.hpp"
#include "sql/session.hpp"

#include <string_view>

namespace tongyuan::delivery::stopwatch {

void note(sql::session& s, std::string_view delivery_id, state to, timestamp now);

} // namespace tongyuan::delivery::stopwatch
