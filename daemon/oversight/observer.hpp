// Asks each platform now and then when its accounts last spoke. run_once() asks one account; a loop in the composition
// root calls it.
#pragma once

#include "base/errors.hpp"
#include "channels/exchange.hpp"
#include "oversight/oversight.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <string>

namespace tongyuan::oversight {

struct asked_once {
    bool ok = false;
    std::string message;
    std::size_t posts = 0;
};
// Refused when the account does not exist or its channel cannot be asked.
boost::asio::awaitable<result<asked_once>> ask_platform(const oversight_context& c, channels::exchange& x,
                                                        std::string account_id);

// The account asked longest ago, when that is more than `every` ago. True: asked one.
boost::asio::awaitable<bool> observe_one(const oversight_context& c, channels::exchange& x, std::chrono::minutes every);

} // namespace tongyuan::oversight
