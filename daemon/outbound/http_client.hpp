// libcurl's multi interface on the Asio loop. HTTP/1.1, no redirects, no Expect, explicit proxy, TLS always verified;
// the address actually connected to is checked, so DNS tricks and redirects cannot reach the inner network.
#pragma once

#include "outbound/allow_list.hpp"
#include "outbound/transport.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace tongyuan::outbound {

struct client_options {
    allow_list allowed;          // private and loopback addresses are refused except these host:port entries
    std::string proxy;           // empty: none; the environment is never read
    std::string ca_file;         // empty: the system's
    std::size_t most_connections = 512;
    std::size_t most_connections_per_host = 64;
};

// Lives on one loop and one thread.
std::unique_ptr<transport> make_http_client(boost::asio::io_context& loop, client_options options);

} // namespace tongyuan::outbound
