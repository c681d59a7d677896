// A server on a loopback port, run by a thread of its own, and a client that sees every byte.
#pragma once

#include "server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/json/value.hpp>

#include <memory>
#include <string>
#include <thread>

namespace tongyuan::fake::testing {

class running {
public:
    running();
    ~running();
    running(const running&) = delete;
    running& operator=(const running&) = delete;

    std::uint16_t port() const { return server_.port(); }
    // The answer's body; must be 2xx.
    boost::json::value control(const std::string& method, const std::string& what, const std::string& body = "");

private:
    boost::asio::io_context loop_{1};
    world world_;
    server server_;
    std::thread thread_;
};

// Everything blocks, at most ten seconds.
class raw_client {
public:
    explicit raw_client(std::uint16_t port);

    void send(const std::string& bytes);
    // Until the peer closes; `was_reset` tells a reset from an orderly end.
    std::string read_all();
    // Exactly one answer with a Content-Length: head and body.
    std::string read_answer();
    // What has come after the given time; the connection may still be open.
    std::string read_for(std::chrono::milliseconds time);
    bool was_reset() const { return was_reset_; }

private:
    bool read_some(std::chrono::milliseconds most);

    boost::asio::io_context loop_;
    boost::asio::ip::tcp::socket socket_;
    std::string read_;
    bool was_reset_ = false;
};

std::string a_request(const std::string& method, const std::string& path, const std::string& body = "",
                      const std::string& more_fields = "");
std::string body_of(const std::string& answer);

} // namespace tongyuan::fake::testing
