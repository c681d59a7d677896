// Column pages and feeds, written anew over what stands on an account.
#pragma once

#include "delivery/engine.hpp"

#include <boost/asio/awaitable.hpp>

namespace tongyuan::delivery {

// Refreshes one account's pages. True: did one.
boost::asio::awaitable<bool> refresh_one(const engine& e);

} // namespace tongyuan::delivery
