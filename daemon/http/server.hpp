// HTTP/1.1 on Beast: keep-alive, deadlines, limits. One io_context, one thread; a session is one coroutine.
// What cannot be read in one way only is answered 400 and closed; an unknown Host is answered 421. When connections run
// out, the one of the same address that has let us wait longest gives way, so that idlers cannot shut out a worker.
#pragma once

#include "http/router.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tongyuan::http {

struct server_options {
    std::vector<std::string> listen{"127.0.0.1:8080", "[::1]:8080"}; // port 0 lets the system choose
    std::vector<std::string> hosts;           // accepted Host values without port; empty = the loopback names
    std::vector<std::string> trusted_proxies; // addresses or CIDRs whose X-Forwarded-For / -Proto are believed
    std::size_t most_connections = 2048;
    std::size_t most_connections_per_address = 256;
    std::size_t header_limit = 16 * 1024;
    std::chrono::milliseconds header_deadline{10'000}; // from the first byte (or the connect) to the last header byte
    std::chrono::milliseconds body_deadline{60'000};   // for every 64 KiB, so that a slow line may still upload
    std::chrono::milliseconds rights_last{5'000}; // a body that takes longer is from somebody who is asked for again
    std::chrono::milliseconds idle_deadline{60'000};
    std::chrono::milliseconds write_deadline{60'000}; // for every 64 KiB
    bool content_security_policy = true; // the console's policy and the usual hardening headers on every answer
    exception_reader explain{};          // see router.hpp
};

// "127.0.0.1:8080", "[::1]:0"; nothing when it is no address and port.
std::optional<boost::asio::ip::tcp::endpoint> endpoint_from(const std::string& text);

class server {
public:
    // `table` and `gate` outlive the server. Binding to anything but loopback without trusted_proxies throws
    // std::runtime_error with a sentence that says so.
    server(boost::asio::io_context& loop, server_options options, const router& table, gate& gate);
    ~server();

    void start();                             // binds; throws std::runtime_error naming the address
    std::vector<std::uint16_t> ports() const; // as bound, in the order of options.listen
    // Stops accepting, closes idle connections, lets running requests finish for `grace`, then closes the rest. A
    // handler that outlasts the grace runs on without its connection, so table and gate stay as long as the loop runs.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

private:
    struct impl;
    std::shared_ptr<impl> impl_;
};

} // namespace tongyuan::http
