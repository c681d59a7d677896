// A server on a free loopback port with its own loop and thread, and a client that speaks raw bytes.
#pragma once

#include "http/server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>

#include <sys/socket.h>
#include <sys/time.h>

#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

namespace tongyuan::http::testing {

class open_gate final : public gate {
public:
    boost::asio::awaitable<result<std::shared_ptr<const caller>>> identify(const request&) override
    {
        if (lets_in-- <= 0)
            co_return refusal{errc::forbidden, "gate.closed", "账号已停用。"};
        co_return std::shared_ptr<const caller>{};
    }
    std::atomic<int> lets_in{1'000'000};
};

inline server_options on_a_free_port()
{
    server_options options;
    options.listen = {"127.0.0.1:0"};
    return options;
}

class live_server {
public:
    live_server(router table, server_options options)
        : table_(std::move(table)), server_(std::make_unique<server>(loop_, std::move(options), table_, gate_))
    {
        server_->start();
        ports_ = server_->ports();
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~live_server()
    {
        if (thread_.joinable())
            stop(std::chrono::milliseconds{0});
        server_.reset();
    }
    live_server(const live_server&) = delete;
    live_server& operator=(const live_server&) = delete;

    std::uint16_t port(std::size_t which = 0) const { return ports_.at(which); }
    boost::asio::io_context& loop() { return loop_; }
    open_gate& gate() { return gate_; }

    std::future<void> begin_stop(std::chrono::milliseconds grace)
    {
        return boost::asio::co_spawn(loop_, server_->stop(grace), boost::asio::use_future);
    }
    // Afterwards the loop has run dry: nothing of the server is left in it.
    void stop(std::chrono::milliseconds grace)
    {
        begin_stop(grace).get();
        join();
    }
    void join() { thread_.join(); }

private:
    boost::asio::io_context loop_{1};
    open_gate gate_;
    router table_;
    std::unique_ptr<server> server_;
    std::vector<std::uint16_t> ports_;
    std::thread thread_;
};

// Blocking, gives up after ten seconds.
class raw_client {
public:
    explicit raw_client(std::uint16_t port, const char* address = "127.0.0.1")
    {
        socket_.connect({boost::asio::ip::make_address(address), port});
        const timeval limit{10, 0};
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    }

    // False when the server has closed already.
    bool send(std::string_view bytes)
    {
        boost::system::error_code ec;
        boost::asio::write(socket_, boost::asio::buffer(bytes.data(), bytes.size()), ec);
        return !ec;
    }

    struct answer {
        int status = 0;
        std::string head;
        std::string body;
        bool has(std::string_view line) const { return head.find(line) != std::string::npos; }
    };

    // One whole answer; status 0 when the connection ended instead.
    answer read(bool without_body = false)
    {
        answer a;
        auto end = buffer_.find("\r\n\r\n");
        for (; end == std::string::npos; end = buffer_.find("\r\n\r\n"))
            if (!fill())
                return a;
        a.head = buffer_.substr(0, end + 4);
        buffer_.erase(0, end + 4);
        a.status = std::stoi(a.head.substr(9, 3));
        const auto at = a.head.find("Content-Length: ");
        const auto length = at == std::string::npos || without_body ? 0 : std::stoul(a.head.substr(at + 16));
        while (buffer_.size() < length)
            if (!fill())
                return a;
        a.body = buffer_.substr(0, length);
        buffer_.erase(0, length);
        return a;
    }
    answer ask(std::string_view bytes, bool without_body = false)
    {
        send(bytes);
        return read(without_body);
    }

    // Everything until the server closes.
    std::string read_to_end()
    {
        while (fill()) {
        }
        return std::move(buffer_);
    }
    bool is_closed() { return buffer_.empty() && !fill(); }
    void half_close()
    {
        boost::system::error_code ignored;
        socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    }

private:
    bool fill()
    {
        char piece[16 * 1024];
        const auto got = ::recv(socket_.native_handle(), piece, sizeof piece, 0);
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            throw std::runtime_error("the server did not answer or close");
        if (got <= 0)
            return false;
        buffer_.append(piece, static_cast<std::size_t>(got));
        return true;
    }

    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_{context_};
    std::string buffer_;
};

} // namespace tongyuan::http::testing
