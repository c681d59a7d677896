// Peers that misbehave on purpose, on loopback: each connection is given to a script with a plain blocking socket. And
// a way to await one request.
#pragma once

#include "outbound/http_client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace tongyuan::outbound::testing {

class connection {
public:
    explicit connection(int fd) : fd_(fd)
    {
        const timeval limit{5, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    }

    // One whole request with its body; empty when the client has gone.
    std::string read_request()
    {
        auto end = buffer_.find("\r\n\r\n");
        for (; end == std::string::npos; end = buffer_.find("\r\n\r\n"))
            if (!fill())
                return {};
        const auto at = buffer_.find("Content-Length: ");
        const auto length = at < end ? std::stoul(buffer_.substr(at + 16)) : 0;
        while (buffer_.size() < end + 4 + length)
            if (!fill())
                return {};
        auto request = buffer_.substr(0, end + 4 + length);
        buffer_.erase(0, request.size());
        return request;
    }
    void write(std::string_view bytes) const { ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    // False when the client was still there after five seconds.
    bool wait_for_close()
    {
        while (fill()) {
        }
        return ended_;
    }
    void reset() const
    {
        const linger hard{1, 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    }
    int fd() const { return fd_; }

private:
    bool fill()
    {
        char piece[4096];
        const auto n = ::recv(fd_, piece, sizeof piece, 0);
        ended_ = n == 0 || (n < 0 && errno != EAGAIN && errno != EWOULDBLOCK);
        if (n <= 0)
            return false;
        buffer_.append(piece, static_cast<std::size_t>(n));
        return true;
    }

    int fd_;
    bool ended_ = false;
    std::string buffer_;
};

// Every connection gets a thread; the client must have let go of them before the peer dies.
class scripted_peer {
public:
    using script = std::function<void(connection&, int which)>;

    explicit scripted_peer(script play)
        : play_(std::move(play)), acceptor_(context_, {boost::asio::ip::address_v4::loopback(), 0})
    {
        thread_ = std::thread([this] { serve(); });
    }
    ~scripted_peer()
    {
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
        thread_.join();
        for (auto& server : servers_)
            server.join();
    }
    scripted_peer(const scripted_peer&) = delete;
    scripted_peer& operator=(const scripted_peer&) = delete;

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::string at(std::string_view path = "/", std::string_view scheme = "http") const
    {
        return std::string(scheme) + "://127.0.0.1:" + std::to_string(port()) + std::string(path);
    }
    int connections() const { return accepted_; }

private:
    void serve()
    {
        for (;;) {
            const int fd = ::accept(acceptor_.native_handle(), nullptr, nullptr);
            if (fd < 0)
                return;
            servers_.emplace_back([this, fd, which = accepted_++] {
                connection c{fd};
                play_(c, which);
                ::close(fd);
            });
        }
    }

    script play_;
    boost::asio::io_context context_;
    boost::asio::ip::tcp::acceptor acceptor_;
    std::atomic<int> accepted_ = 0;
    std::vector<std::thread> servers_;
    std::thread thread_;
};

inline client_options allowing(std::uint16_t port)
{
    client_options options;
    options.allowed = allow_list::parse({"127.0.0.1:" + std::to_string(port)}).value();
    return options;
}

// A client with its own loop, driven by the test's thread.
struct sender {
    boost::asio::io_context loop{1};
    std::unique_ptr<transport> client;

    explicit sender(client_options options) : client(make_http_client(loop, std::move(options))) {}
    ~sender() { client.reset(); }

    outcome send(request r)
    {
        auto end = boost::asio::co_spawn(loop, client->send(std::move(r)), boost::asio::use_future);
        loop.restart();
        loop.run(); // runs dry: nothing of a finished request keeps a loop alive
        return end.get();
    }
};

inline request get(std::string url)
{
    request r;
    r.url = std::move(url);
    return r;
}

inline request post(std::string url, std::string body, bool commit = false)
{
    request r;
    r.method = "POST";
    r.url = std::move(url);
    r.body = std::move(body);
    r.commit = commit;
    return r;
}

inline const reply& replied(const outcome& o)
{
    if (const auto* f = std::get_if<failure>(&o))
        BOOST_FAIL("no reply: " + f->code + " " + f->reason);
    return std::get<reply>(o);
}

inline const failure& failed(const outcome& o)
{
    BOOST_REQUIRE(std::holds_alternative<failure>(o));
    return std::get<failure>(o);
}

inline bool is(const outcome& o, stage at, std::string_view code)
{
    const auto* f = std::get_if<failure>(&o);
    if (f && (f->at != at || f->code != code))
        BOOST_TEST_MESSAGE(f->code << " " << static_cast<int>(f->at) << " " << f->reason);
    return f && f->at == at && f->code == code;
}

inline constexpr std::string_view ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

} // namespace tongyuan::outbound::testing
