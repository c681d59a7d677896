// Sends what the platforms have queued: to loopback only, three tries of five seconds, and only to an address that has
// echoed what it was asked to.
#pragma once

#include "world.hpp"

#include <boost/asio/any_io_executor.hpp>

namespace tongyuan::fake {

// Everything that is queued now, side by side.
void send_pushes(const boost::asio::any_io_executor& loop, world& simulated);

} // namespace tongyuan::fake
