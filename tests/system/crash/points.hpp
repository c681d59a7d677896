// The moments at which a process can die that matter: ahead of and behind every commit, ahead of and behind every
// exchange with a platform. They are counted; at the chosen one the process ends as kill -9 or the loss of power ends
// it.
//
// No moment is missing by construction: the rooms are given the watched store and the watched transport and have no
// other. It is checked as well: disk.hpp counts the syncs of the log that fall outside a watched task, and the fake
// platform the requests that have not passed here (../crash_test.py).
#pragma once

#include "outbound/transport.hpp"
#include "sql/database.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>

namespace tongyuan::crash {

class points {
public:
    // 0 = never dies.
    points(long fatal, std::function<void()> end) : fatal_(fatal), end_(std::move(end)) {}

    void pass();
    void send(bool after_failure)
    {
        sends_ += counting_ ? 1 : 0;
        sends_after_failure_ += after_failure ? 1 : 0;
    }
    // Nothing is counted before: what a start does is the same in every run.
    void begin() { counting_ = true; }
    bool counting() const { return counting_; }
    long passed() const { return passed_; }
    long sends() const { return sends_; }
    long sends_after_failure() const { return sends_after_failure_; }

    // Tasks that have begun and were not yet answered.
    void task_began() { ++tasks_; }
    void task_ended() { --tasks_; }
    bool is_in_a_task() const { return tasks_ > 0; }

private:
    const long fatal_;
    const std::function<void()> end_;
    std::atomic<long> passed_{0}, sends_{0}, sends_after_failure_{0}, tasks_{0};
    std::atomic<bool> counting_{false};
};

void end_as_kill_9();

// Beside the store: the number of the newest commit that was acknowledged. The store counts them too, each in its own
// transaction, so that after any end the two show whether an acknowledged commit is missing.
class witness {
public:
    explicit witness(const std::filesystem::path& folder);
    ~witness();
    witness(const witness&) = delete;
    witness& operator=(const witness&) = delete;

    void prepare(sql::database& store) const; // once, in a new store
    static std::int64_t count(sql::session& s);
    void acknowledge(std::int64_t number) const;
    std::int64_t acknowledged() const;

private:
    int file_;
};

// Over a real store: a point inside the transaction, when its statements have run, and one behind its commit.
std::unique_ptr<sql::database> watched(std::unique_ptr<sql::database> store, points& moments, const witness& beside);
// Over a real transport: a point ahead of the request, and one when the answer is here.
std::unique_ptr<outbound::transport> watched(std::unique_ptr<outbound::transport> wire, points& moments);

} // namespace tongyuan::crash
