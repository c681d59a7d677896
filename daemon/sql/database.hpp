// The edge between coroutines and the store.
//
//     const auto moved = co_await db.write([&](sql::session& s) -> result<void> { … });
//
// `write` runs the work in a transaction and resumes the caller only when the commit is on disk. Work that returns a
// refused result<> is rolled back; work that throws is rolled back and the exception reaches the caller. Work may run
// more than once (a conflict, or another work of the same commit that is refused), so it touches nothing but the
// session and its own locals. Many works share one commit (group commit): one that fails does not disturb the others.
// `read` sees one snapshot and cannot write.
// Both resume the caller on its own executor. write_now/read_now block; they serve tests, commands and start-up.
#pragma once

#include "base/errors.hpp"
#include "sql/session.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>

namespace tongyuan::sql {

class connection;

namespace detail {

template <class T>
bool is_kept(const T&)
{
    return true;
}
template <class T>
bool is_kept(const result<T>& r)
{
    return r.has_value();
}

} // namespace detail

class database {
public:
    // One unit of work, run by the executor that the database owns.
    class task {
    public:
        virtual ~task() = default;
        // False: roll back. May be called again after a conflict; may throw.
        virtual bool run(session& s) = 0;
        // Called once, on any thread, after the commit (or with what went wrong).
        virtual void done(std::exception_ptr failure) = 0;
    };

    // Work that must be inside no transaction, such as a few pages of a copy; on the thread that writes, in turn with
    // the tasks.
    class aside {
    public:
        virtual ~aside() = default;
        virtual void run(connection& writer) = 0;
        virtual void done(std::exception_ptr failure) = 0;
    };

    virtual ~database() = default;
    virtual engine kind() const = 0;
    virtual void submit_write(std::unique_ptr<task> work) = 0;
    // Databases that wrap another one need not know of it.
    virtual void submit_aside(std::unique_ptr<aside> work);
    virtual void submit_read(std::unique_ptr<task> work) = 0;
    // Waits for what was submitted, then refuses more; safe to call twice.
    virtual void close() = 0;

    template <class F>
    auto write(F work) -> boost::asio::awaitable<std::invoke_result_t<F&, session&>>
    {
        return start<F>(std::move(work), true);
    }
    template <class F>
    auto read(F work) -> boost::asio::awaitable<std::invoke_result_t<F&, session&>>
    {
        return start<F>(std::move(work), false);
    }
    template <class F>
    auto write_now(F work)
    {
        return wait<F>(std::move(work), true);
    }
    template <class F>
    auto read_now(F work)
    {
        return wait<F>(std::move(work), false);
    }

private:
    template <class F, class Finish>
    class task_of final : public task {
    public:
        using answer = std::invoke_result_t<F&, session&>;
        task_of(F work, Finish finish) : work_(std::move(work)), finish_(std::move(finish)) {}
        bool run(session& s) override
        {
            answer_.emplace(work_(s));
            return detail::is_kept(*answer_);
        }
        void done(std::exception_ptr failure) override { finish_(failure, std::move(answer_)); }

    private:
        F work_;
        Finish finish_;
        std::optional<answer> answer_;
    };

    void submit(std::unique_ptr<task> work, bool writes)
    {
        writes ? submit_write(std::move(work)) : submit_read(std::move(work));
    }

    // Plain function: the glue of an asynchronous operation does not belong inside a coroutine.
    template <class F>
    auto initiate(F work, bool writes)
    {
        using answer = std::optional<std::invoke_result_t<F&, session&>>;
        auto begin = [this, writes](auto handler, F what) {
            auto executor = boost::asio::get_associated_executor(handler);
            auto guard = boost::asio::make_work_guard(executor);
            auto finish = [handler = std::move(handler), executor, guard = std::move(guard)](std::exception_ptr failure,
                                                                                             answer got) mutable {
                // The guard travels along and ends on the loop: here the loop may be gone as soon as it has resumed.
                auto resume = [handler = std::move(handler), guard = std::move(guard), failure,
                               got = std::move(got)]() mutable { handler(failure, std::move(got)); };
                boost::asio::post(executor, std::move(resume));
            };
            submit(std::make_unique<task_of<F, decltype(finish)>>(std::move(what), std::move(finish)), writes);
        };
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(std::exception_ptr, answer)>(
            std::move(begin), boost::asio::use_awaitable, std::move(work));
    }

    template <class F>
    auto start(F work, bool writes) -> boost::asio::awaitable<std::invoke_result_t<F&, session&>>
    {
        auto got = co_await initiate<F>(std::move(work), writes);
        co_return std::move(*got);
    }

    template <class F>
    auto wait(F work, bool writes)
    {
        using answer = std::invoke_result_t<F&, session&>;
        std::promise<answer> promise;
        auto future = promise.get_future();
        // The task owns the promise: this frame may be gone before set_value has returned.
        auto finish = [promise = std::move(promise)](std::exception_ptr failure, std::optional<answer> got) mutable {
            if (failure)
                promise.set_exception(failure);
            else
                promise.set_value(std::move(*got));
        };
        submit(std::make_unique<task_of<F, decltype(finish)>>(std::move(work), std::move(finish)), writes);
        return future.get();
    }
};

struct sqlite_options {
    std::filesystem::path file;
    std::size_t readers = 2;
    std::size_t most_in_one_commit = 256;
};

struct postgres_options {
    std::string connection; // libpq connection string
    std::size_t readers = 4;
    std::size_t most_in_one_commit = 256;
};

// Takes the exclusive lock on "<file>.lock", refuses a network share, sets WAL and synchronous=FULL on every
// connection and reads them back; after a run that met a failing disk the whole file is checked first. Throws
// sql::error with a sentence for an operator.
std::unique_ptr<database> open_sqlite(const sqlite_options& options);
std::unique_ptr<database> open_postgres(const postgres_options& options);
// Runs everything at once on the calling thread: a test or a simulator owns the order.
std::unique_ptr<database> open_sqlite_inline(const std::filesystem::path& file);

} // namespace tongyuan::sql
