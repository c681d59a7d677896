#include "outbound/http_client.hpp"

#include "outbound/curl_loop.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;

namespace tongyuan::outbound {

namespace {

template <class Handler>
class waiting_handler final : public waiter {
public:
    explicit waiting_handler(Handler handler)
        : handler_(std::move(handler)), work_(asio::get_associated_executor(handler_))
    {
    }
    void done(outcome end) override
    {
        if (auto slot = asio::get_associated_cancellation_slot(handler_); slot.is_connected())
            slot.clear();
        const auto executor = work_.get_executor();
        asio::post(executor, [handler = std::move(handler_), end = std::move(end)]() mutable {
            std::move(handler)(std::move(end));
        });
        work_.reset();
    }

private:
    Handler handler_;
    asio::executor_work_guard<asio::associated_executor_t<Handler>> work_;
};

struct canceller {
    std::weak_ptr<curl_loop> loop;
    std::shared_ptr<const std::uint64_t> number;

    void operator()(asio::cancellation_type) const
    {
        const auto curl = loop.lock();
        if (curl)
            curl->cancel_soon(*number);
    }
};

struct starter {
    template <class Handler>
    void operator()(Handler handler, const std::shared_ptr<curl_loop>& loop, request r) const
    {
        auto slot = asio::get_associated_cancellation_slot(handler);
        auto number = slot.is_connected() ? std::make_shared<std::uint64_t>(0) : nullptr;
        if (number)
            slot.assign(canceller{loop, number});
        const auto started = loop->start(std::move(r), std::make_unique<waiting_handler<Handler>>(std::move(handler)));
        if (number)
            *number = started;
    }
};

class http_client final : public transport {
public:
    http_client(asio::io_context& loop, client_options options)
        : curl_(std::make_shared<curl_loop>(loop, std::move(options)))
    {
    }
    ~http_client() override { curl_->shut_down(); }

    asio::awaitable<outcome> send(request r) override
    {
        return asio::async_initiate<const asio::use_awaitable_t<>, void(outcome)>(starter{}, asio::use_awaitable, curl_,
                                                                                  std::move(r));
    }

private:
    std::shared_ptr<curl_loop> curl_;
};

} // namespace

std::unique_ptr<transport> make_http_client(asio::io_context& loop, client_options options)
{
    return std::make_unique<http_client>(loop, std::move(options));
}

} // namespace tongyuan::outbound
