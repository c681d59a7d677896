// Work beside the queue that has no receipt of its own: reading back what was published, and writing column pages and
// feeds anew. run_once() does at most one of each; a loop in the composition root calls it.
#pragma once

#include "delivery/engine.hpp"

#include <boost/asio/awaitable.hpp>

namespace tongyuan::delivery {

// Reads one published text back and compares it with what was approved; a difference raises an alarm. True: did one.
boost::asio::awaitable<bool> read_one_back(const engine& e);

// Refreshes one account's pages. True: did one.
boost::asio::awaitable<bool> refresh_one(const engine& e);

} // namespace tongyuan::delivery
