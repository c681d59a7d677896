// This daemon among those that share a PostgreSQL. It holds one lease, renews it, and acts outside the house only while
// the lease certainly holds: its own deadline is counted on the monotonic clock from before a renewal was sent, with a
// third of the lease to spare. A daemon that is frozen past that deadline is ended by the kernel (deadman), so that it
// never sends what it was about to send; whoever takes over waits out a full lease first. On SQLite there is nobody to
// share with, and no membership.
#pragma once

#include "access/member_store.hpp"
#include "base/ids.hpp"
#include "base/process.hpp"
#include "base/timers.hpp"
#include "sql/database.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace tongyuan::access {

struct membership_options {
    std::chrono::milliseconds lease{30'000};
    bool end_when_frozen = true; // the deadman
    int schema = 0;              // the newest migration that this program knows; 0: nobody has asked
};

class membership {
public:
    // `db` must not be the store's usual database: neither a long transaction nor a lock may hold up a renewal.
    membership(boost::asio::io_context& loop, sql::database& db, const clock& time, id_source& ids, std::string name,
               membership_options o); // waits in real time
    membership(boost::asio::io_context& loop, timers& timing, sql::database& db, const clock& time, id_source& ids,
               std::string name, membership_options o); // in somebody else's

    // Waits until this name is free: at once when its last bearer has left or is proven dead, otherwise when its lease
    // has run out. Throws std::runtime_error when the bearer goes on renewing it.
    boost::asio::awaitable<void> join();
    // Renews until stop().
    boost::asio::awaitable<void> keep();
    // The store of the server that answers now has been compared with our counter. Those who have not done so yet, and
    // may know of work that it has forgotten; nobody is waited for longer than a lease. `reconnections`: as of the
    // comparison, which is void when there was another since.
    boost::asio::awaitable<std::vector<std::string>> compared(std::uint64_t reconnections);
    // Ends whose lease has run out; their owners. For a lease after a change of the server nobody who has not yet
    // compared: they could not renew.
    boost::asio::awaitable<std::vector<std::string>> end_expired();
    // Work of which only one daemon does it at a time: ours now? It stays ours until given up or until we end.
    boost::asio::awaitable<bool> claim(std::string what);
    boost::asio::awaitable<void> give_up(std::string what); // said again with each renewal until the store has heard it
    // Ends the lease at once; call when nothing is under way any more.
    boost::asio::awaitable<void> leave();

    bool holds() const { return time_.monotonic().count() < deadline_; }
    // A newer daemon has migrated the store: what it promises there is not known here, so nothing more is begun.
    bool is_outgrown() const { return outgrown_; }
    // May what was leased by `owner` still be done? Asked as the last thing before the first byte leaves, on any
    // thread.
    std::function<bool()> permit(const std::string& owner) const;
    // What lanes are leased by. Changes when others have taken over from us and we came back.
    std::string owner() const;
    std::chrono::milliseconds lease() const { return options_.lease; }
    std::chrono::milliseconds left() const;
    sql::database& db() { return db_; }

private:
    boost::asio::awaitable<void> say_given_up();
    bool enter(sql::session& s, const std::string& owner);
    void compare_schema(int newest);
    std::vector<std::string> end_expired(sql::session& s);
    bool is_new(const std::string& run);
    boost::asio::awaitable<void> renew_once();
    void bear(const std::string& owner, std::chrono::milliseconds before);
    void held_since(std::chrono::milliseconds before);
    void let_live();

    sql::database& db_;
    const clock& time_;
    id_source& ids_;
    const std::string name_;
    const std::string place_;
    const membership_options options_;
    loop_timers real_time_;
    timers& timing_;
    std::unique_ptr<timer> rest_;
    boost::asio::steady_timer at_deadline_;
    std::optional<deadman> deadman_;
    mutable std::mutex mutex_; // over owner_: works on the store's threads ask for it
    std::string owner_;
    std::atomic<std::int64_t> deadline_{0};        // on clock::monotonic()
    std::atomic<std::uint64_t> life_{0};           // a new one with each owner
    std::map<std::string, std::uint64_t> claimed_; // in which life
    std::set<std::string> giving_up_;              // what the store has not heard yet
    std::atomic<bool> outgrown_{false};
    std::string server_run_; // of the server as last seen, by works on the store's thread
    std::chrono::milliseconds server_seen_{0};
    bool stopping_ = false;
};

} // namespace tongyuan::access
