#include "base/timers.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tongyuan {

namespace asio = boost::asio;

namespace {

class loop_timer final : public timer {
public:
    explicit loop_timer(asio::io_context& loop) : steady_(loop) {}

    asio::awaitable<void> wait(std::chrono::milliseconds span) override
    {
        steady_.expires_after(span);
        boost::system::error_code woken;
        co_await steady_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    }
    void wake() override { steady_.cancel(); }

private:
    asio::steady_timer steady_;
};

} // namespace

std::unique_ptr<timer> loop_timers::make()
{
    return std::make_unique<loop_timer>(loop_);
}

} // namespace tongyuan
