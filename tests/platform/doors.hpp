// Extra ports that go wrong before a request can be read, and serve() for those that do not.
#pragma once

#include "wire.hpp"
#include "world.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace tongyuan::fake {

// One connection from accept to close.
boost::asio::awaitable<void> serve(tcp_socket socket, world& simulated, std::uint64_t number);

// {"behaviour":…,"times"?:n}: after `times` connections the door serves honestly. Answers {"port","url"}.
//   serve            as the main port
//   refuse           nobody listens
//   reset, close     at once after accept
//   hang             accepted, never answered
//   connect_hang     the connection is never completed
//   garbage          bytes that are not HTTP
result<boost::json::object> open_door(boost::asio::io_context& loop, world& simulated,
                                      std::shared_ptr<std::uint64_t> connections, json_reader& input);

} // namespace tongyuan::fake
