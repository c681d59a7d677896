#include "opening_gate.hpp"

#include "access/session_cookie.hpp"

namespace tongyuan {

namespace asio = boost::asio;

asio::awaitable<result<std::shared_ptr<const http::caller>>> opening_gate::identify(const http::request& r)
{
    if (access::changes_something(r.method) && !is_open_())
        co_return refusal{errc::unavailable, "daemon.starting",
                          "服务刚刚启动，正在核对数据库与发送记录，暂时只能查看。请稍后再操作。"};
    auto who = co_await inner_.identify(r);
    co_return who;
}

} // namespace tongyuan
