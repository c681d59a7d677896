// What an engine gives to the executor: a session with transactions. One thread uses it at a time.
//
// A connection is opened either to write or to read snapshots. `begin` opens a transaction, connecting again when the
// connection was lost. Four failures have a meaning of their own:
//   conflict         nothing was stored; the same work may run again
//   duplicate        a UNIQUE rule was broken, perhaps by what another daemon has just stored: the same work may run
//                    once more, and then sees it
//   connection_lost  as conflict, on a new connection; never thrown by `commit`, whose outcome would be unknown
//   store_damaged    the disk or the file failed; what was not yet acknowledged is unknown, nothing more may be written
#pragma once

#include "sql/session.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

namespace tongyuan::sql {

struct conflict : error {
    using error::error;
};
struct duplicate : constraint_error {
    using constraint_error::constraint_error;
};
struct connection_lost : store_away {
    using store_away::store_away;
};
struct store_damaged : store_broken {
    using store_broken::store_broken;
};

// open: statements run and may be committed. failed: the work since the savepoint can only be rolled back.
// gone: the store has given up the whole transaction.
enum class transaction_state { open, failed, gone };

// A copy of a store in the making. On the thread of the connection that it was begun on.
class copying {
public:
    virtual ~copying() = default;
    // Copies so many pages more; true when all is there and closed.
    virtual bool go_on(int pages) = 0;
    virtual std::int64_t pages() const = 0;
    virtual std::int64_t pages_left() const = 0;
};

class connection : public session {
public:
    // Into a file that does not exist. Outside a transaction; what is written meanwhile on this connection goes into
    // the copy as well.
    virtual std::unique_ptr<copying> copy_to(const std::filesystem::path& file) = 0;
    virtual void begin() = 0;
    // On return the changes are on disk. A throw of conflict or constraint_error means that nothing was stored.
    virtual void commit() = 0;
    virtual void roll_back() noexcept = 0;
    // Moves the one savepoint to here.
    virtual void set_savepoint() = 0;
    virtual void back_to_savepoint() = 0;
    virtual transaction_state state() const = 0;

    // What the work wants told after the commit: see session::after_commit.
    std::size_t tellings() const { return tellings_.size(); }
    void forget_tellings_from(std::size_t first) { tellings_.resize(std::min(first, tellings_.size())); }
    std::vector<std::function<void()>> take_tellings() { return std::exchange(tellings_, {}); }
};

// Compiled statements by their text. Texts are literals of ours, so the limit is a safety net, not a policy.
struct text_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <class T>
using by_text = std::unordered_map<std::string, T, text_hash, std::equal_to<>>;
inline constexpr std::size_t most_cached_statements = 1000;

// For messages: statements carry no values, so they may be shown, but not at any length.
std::string shown(std::string_view statement);
// Throws when a text holds a NUL, which PostgreSQL cannot store and C strings would cut off silently.
void check_parameters(std::string_view statement, std::span<const value> parameters);

} // namespace tongyuan::sql
