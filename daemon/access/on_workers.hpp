// Slow work away from the loop:
//
//     auto hash = [password, cost] { return hash_of(password, cost); };
//     const auto text = co_await on_workers(ctx.workers, hash);
//
// The caller resumes on its own executor; what the work throws reaches the caller. The work returns a value and owns
// what it uses.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace tongyuan::access {

namespace detail {

// Plain function: the glue of an asynchronous operation does not belong inside a coroutine.
template <class F>
auto post_to_workers(boost::asio::thread_pool& pool, F work)
{
    using answer = std::optional<std::invoke_result_t<F&>>;
    auto begin = [&pool](auto handler, F what) {
        auto executor = boost::asio::get_associated_executor(handler);
        auto guard = boost::asio::make_work_guard(executor);
        auto job = [handler = std::move(handler), executor, guard = std::move(guard),
                    what = std::move(what)]() mutable {
            std::exception_ptr failure;
            answer got;
            try {
                got.emplace(what());
            } catch (...) {
                failure = std::current_exception();
            }
            // The guard travels along and ends on the loop: here the loop may be gone as soon as it has resumed.
            auto resume = [handler = std::move(handler), guard = std::move(guard), failure,
                           got = std::move(got)]() mutable { handler(failure, std::move(got)); };
            boost::asio::post(executor, std::move(resume));
        };
        boost::asio::post(pool, std::move(job));
    };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(std::exception_ptr, answer)>(
        std::move(begin), boost::asio::use_awaitable, std::move(work));
}

} // namespace detail

template <class F>
auto on_workers(boost::asio::thread_pool& pool, F work) -> boost::asio::awaitable<std::invoke_result_t<F&>>
{
    auto got = co_await detail::post_to_workers<F>(pool, std::move(work));
    co_return std::move(*got);
}

} // namespace tongyuan::access
