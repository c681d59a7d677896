// An alarm that stands is called out again every hour until somebody has settled what it is about.
#pragma once

#include "delivery/engine.hpp"

#include <boost/asio/awaitable.hpp>

namespace tongyuan::delivery {

// How many were called out again.
boost::asio::awaitable<std::size_t> repeat_alarms(const engine& e);

} // namespace tongyuan::delivery
