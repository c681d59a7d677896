// libcurl's multi interface on the Asio loop. HTTP/1.1, no redirects, no Expect, explicit proxy, TLS always verified;
// the address actually connected to is checked, so DNS tricks and redirects cannot reach the inner network. Nothing is
// decompressed. libcurl repeats a request on its own when a reused connection dies; here only GET, HEAD, OPTIONS,
// PROPFIND, PUT and DELETE outside a commit step may be repeated so, everything else ends ambiguous.
#pragma once

#include "outbound/allow_list.hpp"
#include "outbound/transport.hpp"

#include <boost/asio/io_context.hpp>

#include <memory>

namespace tongyuan::outbound {

struct client_options {
    allow_list allowed;  // private and loopback addresses are refused except these host:port entries
    std::string proxy;   // empty: none; the environment is never read. With one, it resolves the names, so it
                         // must refuse inner addresses itself
    std::string ca_file; // empty: the system's
    std::size_t most_connections = 512;
    std::size_t most_connections_per_host = 128;
};

// Lives on one loop and one thread, and dies before the loop does; what is then under way ends as "cancelled". So does
// what is cancelled through its awaitable; the stage still says whether a byte may have left.
std::unique_ptr<transport> make_http_client(boost::asio::io_context& loop, client_options options);

} // namespace tongyuan::outbound
