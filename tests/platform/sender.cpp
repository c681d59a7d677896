#include "sender.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/url.hpp>

#include <optional>

namespace tongyuan::fake {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds patience{5};
constexpr int most_tries = 3;

struct reply {
    int status = 0; // 0: none
    std::string body;
};

std::optional<asio::ip::tcp::endpoint> endpoint_of(const boost::urls::url_view& address)
{
    boost::system::error_code error;
    const auto host = asio::ip::make_address(std::string{address.host_address()}, error);
    const auto port = address.has_port() ? address.port_number() : std::uint16_t{80};
    if (error || !host.is_loopback() || address.scheme() != "http")
        return std::nullopt;
    return asio::ip::tcp::endpoint{host, port};
}

http::request<http::string_body> request_for(const boost::urls::url_view& address, http::verb method,
                                             const std::string& body, const std::string& type)
{
    http::request<http::string_body> out{method, std::string{address.encoded_target()}, 11};
    out.set(http::field::host, std::string{address.encoded_host_and_port()});
    out.set(http::field::user_agent, "Mozilla/4.0");
    out.set(http::field::accept, "*/*");
    if (method == http::verb::post) {
        out.set(http::field::content_type, type);
        out.body() = body;
        out.prepare_payload();
    }
    return out;
}

asio::awaitable<reply> exchange(std::string address, http::verb method, std::string body, std::string type)
{
    const auto parsed = boost::urls::parse_uri(address);
    const auto to = parsed ? endpoint_of(*parsed) : std::nullopt;
    if (!to)
        co_return reply{};
    boost::beast::tcp_stream stream{co_await asio::this_coro::executor};
    stream.expires_after(patience);
    auto [refused] = co_await stream.async_connect(*to, as_tuple);
    if (refused)
        co_return reply{};
    const auto request = request_for(*parsed, method, body, type);
    auto [unsent, sent] = co_await http::async_write(stream, request, as_tuple);
    if (unsent)
        co_return reply{};
    boost::beast::flat_buffer buffer;
    http::response<http::string_body> answer;
    auto [unanswered, read] = co_await http::async_read(stream, buffer, answer, as_tuple);
    if (unanswered)
        co_return reply{};
    co_return reply{static_cast<int>(answer.result_int()), std::move(answer.body())};
}

void note(world& simulated, std::uint64_t n, const reply& came, std::string_view state)
{
    auto* line = simulated.here().pushes.at(n);
    if (!line)
        return;
    ++line->tries;
    line->status = came.status;
    line->answer = came.body.substr(0, 200);
    line->state = state;
}

asio::awaitable<void> deliver(world& simulated, push_queue::entry one)
{
    const auto& what = one.what;
    const auto echoed = co_await exchange(what.check_address, http::verb::get, "", "");
    if (echoed.status != 200 || echoed.body != what.echo) {
        note(simulated, one.n, echoed, "unverified");
        co_return;
    }
    for (int tried = 1; tried <= most_tries; ++tried) {
        const auto came = co_await exchange(what.address, http::verb::post, what.body, what.content_type);
        const bool taken = came.status == 200;
        note(simulated, one.n, came, taken ? "delivered" : tried == most_tries ? "dropped" : "waiting");
        if (taken)
            co_return;
    }
}

} // namespace

void send_pushes(const asio::any_io_executor& loop, world& simulated)
{
    auto& queue = simulated.here().pushes;
    while (!queue.empty())
        asio::co_spawn(loop, deliver(simulated, queue.take()), asio::detached);
}

} // namespace tongyuan::fake
