#include "doors.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <vector>

namespace tongyuan::fake {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
const tcp::endpoint any_port{asio::ip::address_v4::loopback(), 0};

struct door {
    explicit door(asio::io_context& loop) : acceptor(loop) {}
    tcp::acceptor acceptor;
    std::vector<tcp::socket> fillers; // keep the queue of a port full whose connections never complete
    std::string behaviour;
    std::int64_t times = 0; // 0: for ever
};

asio::awaitable<void> swallow(tcp_socket socket)
{
    std::array<char, 4096> ignored{};
    for (;;) {
        auto [error, n] = co_await socket.async_read_some(asio::buffer(ignored), as_tuple);
        if (error)
            co_return;
    }
}

asio::awaitable<void> shout(tcp_socket socket)
{
    std::array<char, 4096> ignored{};
    co_await socket.async_read_some(asio::buffer(ignored), as_tuple);
    co_await write_all(socket, "\x16\x03\x01 220 not a web server\r\n\r\n");
}

void receive(door& at, tcp_socket socket, world& simulated, std::uint64_t number, bool misbehaves)
{
    const auto executor = at.acceptor.get_executor();
    if (!misbehaves || at.behaviour == "serve") {
        asio::co_spawn(executor, serve(std::move(socket), simulated, number), asio::detached);
    } else if (at.behaviour == "reset") {
        boost::system::error_code ignored;
        socket.set_option(asio::socket_base::linger{true, 0}, ignored);
        socket.close(ignored); // the destructor would undo the option
    } else if (at.behaviour == "hang") {
        asio::co_spawn(executor, swallow(std::move(socket)), asio::detached);
    } else if (at.behaviour == "garbage") {
        asio::co_spawn(executor, shout(std::move(socket)), asio::detached);
    }
}

asio::awaitable<void> attend(std::shared_ptr<door> at, world& simulated, std::shared_ptr<std::uint64_t> connections)
{
    for (std::int64_t received = 0;; ++received) {
        auto [error, socket] = co_await at->acceptor.async_accept(as_tuple);
        if (error)
            co_return;
        const bool misbehaves = at->times == 0 || received < at->times;
        receive(*at, std::move(socket), simulated, ++*connections, misbehaves);
    }
}

// A queue of one that is full: the kernel drops every further SYN.
void fill_queue(door& at, asio::io_context& loop)
{
    for (int i = 0; i < 2; ++i) {
        auto& filler = at.fillers.emplace_back(loop, tcp::v4());
        filler.async_connect(at.acceptor.local_endpoint(), [](const boost::system::error_code&) {});
    }
}

} // namespace

result<boost::json::object> open_door(asio::io_context& loop, world& simulated,
                                      std::shared_ptr<std::uint64_t> connections, json_reader& input)
{
    const auto behaviour =
        input.choice("behaviour", {"serve", "refuse", "reset", "close", "hang", "connect_hang", "garbage"});
    const auto times = input.optional_integer("times", {.min = 0}).value_or(0);
    if (auto refused = input.finish())
        return *refused;
    const auto at = std::make_shared<door>(loop);
    at->behaviour = behaviour;
    at->times = times;
    at->acceptor.open(tcp::v4());
    at->acceptor.bind(any_port);
    const auto port = at->acceptor.local_endpoint().port();
    // A bound port that never listens refuses, and nobody else can take it meanwhile.
    if (behaviour == "refuse") {
        simulated.keep(at);
    } else if (behaviour == "connect_hang") {
        at->acceptor.listen(0);
        fill_queue(*at, loop);
        simulated.keep(at);
    } else {
        at->acceptor.listen();
        asio::co_spawn(loop, attend(at, simulated, std::move(connections)), asio::detached);
    }
    return boost::json::object{{"port", port}, {"url", "http://127.0.0.1:" + std::to_string(port)}};
}

} // namespace tongyuan::fake
