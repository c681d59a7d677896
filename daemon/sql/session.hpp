// One SQL text for SQLite and PostgreSQL. Store functions are free functions over session&; any number of them compose
// in one transaction, which database::write opens and commits.
//
// Parameters are $1…$n. In SQLite they are bound by name and their number is compared with the statement's; a mismatch
// throws. Broken stores throw sql::error; a broken UNIQUE or CHECK throws sql::constraint_error (ask first, or use
// ON CONFLICT: on PostgreSQL the transaction is lost).
#pragma once

#include "base/time.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace tongyuan::sql {

enum class engine { sqlite, postgres };

struct blob {
    std::string bytes;
};

// A parameter or a column.
class value {
public:
    value() = default; // NULL
    value(std::nullptr_t) {}
    value(std::int64_t v) : held_(v) {}
    value(int v) : held_(std::int64_t{v}) {}
    value(bool v) : held_(std::int64_t{v}) {}
    value(std::size_t v) : held_(static_cast<std::int64_t>(v)) {}
    value(timestamp v) : held_(to_millis(v)) {}
    value(const char* v) : held_(std::string(v)) {}
    value(std::string_view v) : held_(std::string(v)) {}
    value(std::string v) : held_(std::move(v)) {}
    value(blob v) : held_(std::move(v)) {}
    template <class T>
    value(const std::optional<T>& v)
    {
        if (v)
            *this = value(*v);
    }

    using variant = std::variant<std::monostate, std::int64_t, std::string, blob>;
    const variant& held() const { return held_; }

private:
    variant held_;
};

// Columns are read by position, in the order of the SELECT. Reading NULL or another type throws sql::error.
class row {
public:
    explicit row(std::vector<value> columns) : columns_(std::move(columns)) {}
    bool is_null(std::size_t column) const;
    std::int64_t integer(std::size_t column) const;
    bool boolean(std::size_t column) const { return integer(column) != 0; }
    const std::string& text(std::size_t column) const;
    const std::string& bytes(std::size_t column) const;
    timestamp at(std::size_t column) const { return from_millis(integer(column)); }
    std::optional<std::int64_t> optional_integer(std::size_t column) const;
    std::optional<std::string> optional_text(std::size_t column) const;
    std::optional<timestamp> optional_at(std::size_t column) const;
    std::size_t size() const { return columns_.size(); }

private:
    std::vector<value> columns_;
};

using rows = std::vector<row>;

struct error : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// The statement broke a UNIQUE, CHECK, NOT NULL or FOREIGN KEY rule.
struct constraint_error : error {
    using error::error;
};
// The disk, the file or the connection failed: sending must stop (fail-stop, J5).
struct store_broken : error {
    using error::error;
};

// The server does not answer now and may later. Work that meets this was not stored, or nobody knows whether it was:
// what runs again must find out for itself.
struct store_away : store_broken {
    using store_broken::store_broken;
};

class session {
public:
    virtual ~session() = default;
    virtual engine kind() const = 0;
    // Milliseconds of the clock that leases may use: the server's on PostgreSQL, the monotonic clock on SQLite.
    virtual std::int64_t lease_clock() = 0;

    template <class... P>
    rows query(std::string_view statement, const P&... parameters)
    {
        const std::array<value, sizeof...(P)> list{value(parameters)...}; // made in place
        return run_query(statement, list);
    }
    template <class... P>
    std::optional<row> query_one(std::string_view statement, const P&... parameters)
    {
        auto all = query(statement, parameters...);
        return all.empty() ? std::nullopt : std::optional{std::move(all.front())};
    }
    // Rows changed. A state change names the state it leaves and compares this with 1.
    template <class... P>
    std::int64_t execute(std::string_view statement, const P&... parameters)
    {
        const std::array<value, sizeof...(P)> list{value(parameters)...}; // made in place
        return run_execute(statement, list);
    }
    // Several statements without parameters, for migrations.
    virtual void run_script(std::string_view script) = 0;

    virtual rows run_query(std::string_view statement, std::span<const value> parameters) = 0;
    virtual std::int64_t run_execute(std::string_view statement, std::span<const value> parameters) = 0;

    // Runs once, on the store's thread, when the transaction is on disk; forgotten when it is rolled back, and after a
    // COMMIT whose answer was lost. For what only tells (log lines, counters): it must not throw nor use the session.
    void after_commit(std::function<void()> tell) { tellings_.push_back(std::move(tell)); }

protected:
    std::vector<std::function<void()>> tellings_;
};

} // namespace tongyuan::sql
