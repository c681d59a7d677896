#include "server.hpp"

#include "doors.hpp"
#include "misbehaviour.hpp"
#include "sender.hpp"
#include "wire.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cctype>
#include <system_error>

namespace tongyuan::fake {

namespace asio = boost::asio;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

// The value of "errcode" or "error_code", for the request log; empty when the answer has none or zero.
std::string code_in(const outgoing& answer)
{
    for (const std::string_view name : {"\"errcode\":", "\"error_code\":"}) {
        const auto at = answer.body.find(name);
        if (at == std::string::npos)
            continue;
        const auto begin = at + name.size();
        const auto code = answer.body.substr(begin, answer.body.find_first_not_of("-0123456789", begin) - begin);
        return code == "0" ? std::string{} : code;
    }
    return {};
}

outgoing answer_honestly(world& simulated, const incoming& request)
{
    const auto account = simulated.account_of(request);
    auto& line = simulated.requests().add(simulated.here().now(), request, account);
    auto answer = simulated.answer(request);
    line.status = answer.status;
    line.answer_code = code_in(answer);
    return answer;
}

// The request that follows may already have been logged when a faulty one ends, so its line is found by number.
asio::awaitable<bool> answer_with_fault(tcp_socket& socket, world& simulated, const incoming& request, fault script,
                                        std::string account, bool keep_alive)
{
    auto& line = simulated.requests().add(simulated.here().now(), request, account);
    line.fault = std::string{name_of(script.kind)} + (script.after ? " after" : " before");
    const auto n = line.n;
    const std::function<outgoing()> act = [&simulated, &request] { return simulated.answer(request); };
    const auto played = co_await misbehave(socket, request, script, act, keep_alive);
    if (auto* logged = simulated.requests().at(n))
        logged->status = played.status;
    co_return played.keep_alive;
}

bool is_control(const incoming& request)
{
    return request.path.starts_with("/_control");
}

asio::awaitable<bool> exchange(tcp_socket& socket, world& simulated, const incoming& request, bool keep_alive)
{
    if (is_control(request)) {
        const auto answer = simulated.answer(request);
        const bool alive = co_await write_answer(socket, answer, keep_alive, false);
        co_return alive;
    }
    if (!simulated.faults().empty()) {
        auto account = simulated.account_of(request);
        if (auto script = simulated.faults().strike(request, account)) {
            const bool alive = co_await answer_with_fault(socket, simulated, request, std::move(*script),
                                                          std::move(account), keep_alive);
            co_return alive;
        }
    }
    const auto answer = answer_honestly(simulated, request);
    const bool alive = co_await write_answer(socket, answer, keep_alive, request.method == "HEAD");
    co_return alive;
}

asio::awaitable<void> accept_for_ever(asio::ip::tcp::acceptor& acceptor, world& simulated,
                                      std::shared_ptr<std::uint64_t> connections)
{
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(as_tuple);
        if (error == asio::error::operation_aborted)
            co_return;
        if (!error)
            asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), simulated, ++*connections),
                           asio::detached);
    }
}

// Jobs with a delay become visible although nobody asks, and whoever wants to be told is told.
asio::awaitable<void> settle_for_ever(world& simulated)
{
    asio::steady_timer timer{co_await asio::this_coro::executor};
    for (;;) {
        timer.expires_after(std::chrono::milliseconds{50});
        auto [error] = co_await timer.async_wait(as_tuple);
        if (error)
            co_return;
        simulated.settle(false);
        send_pushes(timer.get_executor(), simulated);
    }
}

asio::ip::tcp::endpoint loopback(const std::string& address, std::uint16_t port)
{
    const auto parsed = asio::ip::make_address(address);
    if (!parsed.is_loopback())
        throw std::system_error(std::make_error_code(std::errc::permission_denied),
                                "the fake platform listens on loopback only, not on " + address);
    return {parsed, port};
}

} // namespace

asio::awaitable<void> serve(tcp_socket socket, world& simulated, std::uint64_t number)
{
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay{true}, ignored);
    const auto peer = socket.remote_endpoint(ignored).address().to_string();
    boost::beast::flat_buffer buffer;
    for (;;) {
        auto read = co_await read_request(socket, buffer);
        if (read.is == read_outcome::state::gone)
            co_return;
        if (read.is == read_outcome::state::refused) {
            co_await write_answer(socket, read.refusal, false, false);
            co_return;
        }
        read.request.peer = peer;
        read.request.connection = number;
        const bool alive = co_await exchange(socket, simulated, read.request, read.keep_alive);
        if (!alive)
            co_return;
    }
}

server::server(asio::io_context& loop, world& simulated, const std::string& address, std::uint16_t port)
    : loop_(loop), world_(simulated), acceptor_(loop, loopback(address, port)), address_(address),
      port_(acceptor_.local_endpoint().port())
{
    world_.here().base_url = url();
}

std::string server::url() const
{
    const bool is_v6 = address_.find(':') != std::string::npos;
    return "http://" + (is_v6 ? "[" + address_ + "]" : address_) + ":" + std::to_string(port_);
}

void server::start()
{
    world_.open_door = [this](json_reader& input) { return open_door(input); };
    asio::co_spawn(loop_, accept_for_ever(acceptor_, world_, connections_), asio::detached);
    asio::co_spawn(loop_, settle_for_ever(world_), asio::detached);
}

result<boost::json::object> server::open_door(json_reader& input)
{
    return fake::open_door(loop_, world_, connections_, input);
}

} // namespace tongyuan::fake
