// HTTP/1.1 as bytes. Its own small layer instead of the daemon's, so that a test can break every rule of it and a bug
// of the daemon's server cannot hide here.
#pragma once

#include "exchange.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace tongyuan::fake {

using tcp_socket = boost::asio::ip::tcp::socket;

struct read_outcome {
    enum class state { complete, refused, gone } is = state::gone;
    incoming request;
    outgoing refusal; // refused: say this and close
    bool keep_alive = false;
};

// Reads one request; answers "Expect: 100-continue" on the way. At most 64 MiB of body and 64 KiB of head.
boost::asio::awaitable<read_outcome> read_request(tcp_socket& socket, boost::beast::flat_buffer& buffer);

// The status line and the fields, up to and including the empty line. `length` is what Content-Length claims.
std::string head_of(const outgoing& answer, std::uint64_t length, bool keep_alive);
std::string_view reason_of(int status);

// False when the peer is gone.
boost::asio::awaitable<bool> write_all(tcp_socket& socket, std::string_view bytes);
boost::asio::awaitable<bool> write_answer(tcp_socket& socket, const outgoing& answer, bool keep_alive, bool head_only);

} // namespace tongyuan::fake
