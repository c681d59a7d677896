#include "opening_gate.hpp"

#include "access/session_cookie.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tongyuan {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds look_every{100};

} // namespace

asio::awaitable<bool> opening_gate::opens_in_time()
{
    asio::steady_timer pause(co_await asio::this_coro::executor);
    const auto until = std::chrono::steady_clock::now() + patience_;
    while (!is_open_()) {
        if (std::chrono::steady_clock::now() >= until)
            co_return false;
        pause.expires_after(look_every);
        co_await pause.async_wait(asio::use_awaitable);
    }
    co_return true;
}

// Who calls is asked first: to read that may be what shows that another server answers now.
asio::awaitable<result<std::shared_ptr<const http::caller>>> opening_gate::identify(const http::request& r)
{
    auto who = co_await inner_.identify(r);
    if (who.has_error() || !access::changes_something(r.method))
        co_return who;
    const bool is_open = co_await opens_in_time();
    if (!is_open)
        co_return refusal{errc::unavailable, "daemon.comparing",
                          "服务刚刚启动或数据库刚刚切换，正在核对数据库与发送记录，暂时只能查看。请稍后再操作。"};
    co_return who;
}

} // namespace tongyuan
