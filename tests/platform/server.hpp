// Serves a world on one loopback port, on the thread that runs the io_context.
#pragma once

#include "world.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>
#include <list>
#include <memory>
#include <string>

namespace tongyuan::fake {

class server {
public:
    // Binds at once; throws std::system_error when the port is taken. Port 0 chooses. Refuses anything but loopback.
    server(boost::asio::io_context& loop, world& simulated, const std::string& address, std::uint16_t port);
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    std::uint16_t port() const { return port_; }
    // "http://127.0.0.1:8080"
    std::string url() const;
    // Begins to accept; what is due becomes visible by itself from now on.
    void start();

private:
    result<boost::json::object> open_door(json_reader& input);

    boost::asio::io_context& loop_;
    world& world_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::string address_;
    std::uint16_t port_ = 0;
    std::shared_ptr<std::uint64_t> connections_ = std::make_shared<std::uint64_t>(0);
};

} // namespace tongyuan::fake
