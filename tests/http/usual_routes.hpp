// The routes that the live tests ask, and how they ask.
#pragma once

#include "tests/http/live_server.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tongyuan::http::testing {

inline const std::string host = "Host: localhost\r\n";
inline const std::string get_hello = "GET /hello HTTP/1.1\r\n" + host + "\r\n";

inline boost::asio::awaitable<response> hello(request r)
{
    co_return json_response(
        {{"remote", r.remote_address}, {"secure", r.secure}, {"q", r.query_value("q").value_or("")}});
}
inline boost::asio::awaitable<response> echo(request r)
{
    response a;
    a.with("Content-Type", "application/octet-stream");
    a.body = std::move(r.body);
    co_return a;
}
inline boost::asio::awaitable<response> framed(request)
{
    co_return response{}.with("Content-Security-Policy", "sandbox").with("Cache-Control", "private");
}
inline boost::asio::awaitable<response> large(request)
{
    response a;
    a.body.assign(64 << 20, 'x');
    co_return a;
}

// A handler that stays until the test lets it go.
struct latch {
    std::promise<void> entered;
    std::unique_ptr<boost::asio::steady_timer> until;

    boost::asio::awaitable<response> wait()
    {
        const auto here = co_await boost::asio::this_coro::executor;
        until = std::make_unique<boost::asio::steady_timer>(here, std::chrono::hours{1});
        entered.set_value();
        boost::system::error_code ignored;
        co_await until->async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
        until.reset(); // the loop goes before the latch
        co_return no_content();
    }
    void release(boost::asio::io_context& loop)
    {
        boost::asio::post(loop, [this] { until->cancel(); });
    }
};

inline router usual()
{
    router table;
    table.add(route{verb::get, "/hello", permissions::anyone, hello});
    table.add(route{verb::get, "/api/v1/hello", permissions::anyone, hello});
    table.add(route{verb::get, "/api/v1/framed", permissions::anyone, framed});
    table.add(route{verb::post, "/echo", permissions::anyone, echo}.accepting_any_content());
    table.add(route{verb::post, "/small", permissions::anyone, echo}.accepting_any_content().limited_to(16));
    table.add(route{verb::get, "/large", permissions::anyone, large});
    table.add(route{verb::post, "/secret", permission{"x"}, echo}.accepting_any_content());
    return table;
}

inline std::string post(std::string_view path, std::string_view body, std::string_view extra = "")
{
    return "POST " + std::string(path) + " HTTP/1.1\r\n" + host + "Content-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(extra) + "\r\n" + std::string(body);
}

} // namespace tongyuan::http::testing
