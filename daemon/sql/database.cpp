#include "sql/database.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <future>

namespace asio = boost::asio;

namespace tongyuan::sql {

template <class Finish>
class database::task_of final : public task {
public:
    task_of(wanted& what, Finish finish) : what_(what), finish_(std::move(finish)) {}
    bool run(session& s) override { return what_.run(s); }
    void done(std::exception_ptr failure) override { finish_(failure); }

private:
    wanted& what_;
    Finish finish_;
};

void database::submit(std::unique_ptr<task> work, bool writes)
{
    writes ? submit_write(std::move(work)) : submit_read(std::move(work));
}

void database::submit_aside(std::unique_ptr<aside> work)
{
    work->done(std::make_exception_ptr(error("this store cannot be copied while it is used")));
}

// Plain function: the glue of an asynchronous operation does not belong inside a coroutine.
asio::awaitable<void> database::carry_out(wanted& what, bool writes)
{
    auto begin = [this, &what, writes](auto handler) {
        auto executor = asio::get_associated_executor(handler);
        auto guard = asio::make_work_guard(executor);
        auto finish = [handler = std::move(handler), executor,
                       guard = std::move(guard)](std::exception_ptr failure) mutable {
            // The guard travels along and ends on the loop: here the loop may be gone as soon as it has resumed.
            auto resume = [handler = std::move(handler), guard = std::move(guard), failure]() mutable {
                handler(failure);
            };
            asio::post(executor, std::move(resume));
        };
        submit(std::make_unique<task_of<decltype(finish)>>(what, std::move(finish)), writes);
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(std::move(begin),
                                                                                         asio::use_awaitable);
}

void database::carry_out_now(wanted& what, bool writes)
{
    std::promise<void> promise;
    auto future = promise.get_future();
    // The task owns the promise: this frame may be gone before set_value has returned.
    auto finish = [promise = std::move(promise)](std::exception_ptr failure) mutable {
        if (failure)
            promise.set_exception(failure);
        else
            promise.set_value();
    };
    submit(std::make_unique<task_of<decltype(finish)>>(what, std::move(finish)), writes);
    future.get();
}

} // namespace tongyuan::sql
