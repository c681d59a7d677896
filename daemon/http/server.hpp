// HTTP/1.1 on Beast: keep-alive, deadlines, limits. One io_context, one thread; a session is one coroutine.
#pragma once

#include "http/router.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace tongyuan::http {

struct server_options {
    std::vector<std::string> listen{"127.0.0.1:8080", "[::1]:8080"}; // port 0 lets the system choose
    std::vector<std::string> hosts;           // accepted Host values without port; empty = the loopback names
    std::vector<std::string> trusted_proxies; // addresses whose X-Forwarded-For / -Proto are believed
    std::size_t most_connections = 2048;
    std::size_t most_connections_per_address = 256;
    std::size_t header_limit = 16 * 1024;
    std::chrono::seconds header_deadline{10}; // from the first byte (or the connect) to the last header byte
    std::chrono::seconds body_deadline{60};
    std::chrono::seconds idle_deadline{60};
    std::chrono::seconds write_deadline{60};
    bool content_security_policy = true; // the console's policy and the usual hardening headers on every answer
};

class server {
public:
    // `table` and `gate` outlive the server. Binding to anything but loopback without trusted_proxies throws
    // std::runtime_error with a sentence that says so.
    server(boost::asio::io_context& loop, server_options options, const router& table, gate& gate);
    ~server();

    void start();                                  // binds; throws std::runtime_error naming the address
    std::vector<std::uint16_t> ports() const;      // as bound, in the order of options.listen
    // Stops accepting, lets running requests finish for `grace`, then closes.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace tongyuan::http
