// What another daemon does in a transaction that stays open until somebody waits for it, or until its end here:
//
//     elsewhere other{*there, [&](sql::session& s) { lift(s, hold); }};
//     put_under_hold(*here); // meets what is not committed yet
//
// PostgreSQL only; SQLite has one writer.
#pragma once

#include "sql/database.hpp"
#include "tests/sql/databases.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>

namespace tongyuan {

class elsewhere {
public:
    elsewhere(sql::database& there, std::function<void(sql::session&)> work)
        : other_([this, &there, work = std::move(work)] { run(there, work); })
    {
        begun_.wait(false);
    }
    ~elsewhere() { end(); }
    elsewhere(const elsewhere&) = delete;
    elsewhere& operator=(const elsewhere&) = delete;

    // Committed, when it returns.
    void end()
    {
        over_ = true;
        if (other_.joinable())
            other_.join();
    }

private:
    static bool somebody_waits(sql::session& s)
    {
        return s.query_one("SELECT COUNT(*) FROM pg_stat_activity a "
                           "WHERE pg_backend_pid() = ANY(pg_blocking_pids(a.pid))")
                   ->integer(0) > 0;
    }
    void run(sql::database& there, const std::function<void(sql::session&)>& work)
    {
        there.write_now([&](sql::session& s) {
            work(s);
            begun_ = true;
            begun_.notify_all();
            while (!over_ && !somebody_waits(s))
                std::this_thread::yield();
            return true;
        });
    }

    std::atomic<bool> begun_{false}, over_{false};
    std::thread other_;
};

// Two daemons' views of one store.
template <class F>
void for_two_daemons(F body)
{
    if (std::ranges::count(engines_under_test(), sql::engine::postgres) == 0)
        return; // said once, by engines_under_test
    const scratch_store store(sql::engine::postgres);
    const auto here = store.open(), there = store.open();
    body(*here, *there);
}

} // namespace tongyuan
