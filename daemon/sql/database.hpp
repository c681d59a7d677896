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

#include <boost/asio/awaitable.hpp>

#include <exception>
#include <filesystem>
#include <functional>
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
    // What one caller wants done; lives in the caller's frame, which waits.
    class wanted {
    public:
        virtual bool run(session& s) = 0;

    protected:
        ~wanted() = default;
    };
    template <class F>
    class wanted_of final : public wanted {
    public:
        using answer = std::invoke_result_t<F&, session&>;
        explicit wanted_of(F work) : work_(std::move(work)) {}
        bool run(session& s) override
        {
            answer_.emplace(work_(s));
            return detail::is_kept(*answer_);
        }
        answer take() { return std::move(*answer_); }

    private:
        F work_;
        std::optional<answer> answer_;
    };
    template <class Finish>
    class task_of;

    // Every caller has a type of work of its own: what need not know it is compiled once, in database.cpp.
    void submit(std::unique_ptr<task> work, bool writes);
    boost::asio::awaitable<void> carry_out(wanted& what, bool writes);
    void carry_out_now(wanted& what, bool writes);

    template <class F>
    auto start(F work, bool writes) -> boost::asio::awaitable<std::invoke_result_t<F&, session&>>
    {
        wanted_of<F> what(std::move(work));
        co_await carry_out(what, writes);
        co_return what.take();
    }

    template <class F>
    auto wait(F work, bool writes)
    {
        wanted_of<F> what(std::move(work));
        carry_out_now(what, writes);
        return what.take();
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
