// The moments at which a process can die that matter: ahead of and behind every commit, ahead of and behind every
// exchange with a platform. They are counted; at the chosen one the process is killed as kill -9 kills it.
#pragma once

#include "outbound/transport.hpp"
#include "sql/database.hpp"

#include <atomic>
#include <memory>

namespace tongyuan::crash {

class points {
public:
    explicit points(long fatal) : fatal_(fatal) {}
    // 0 = never dies.
    void pass();
    long passed() const { return passed_; }
    // Nothing is counted before: what a start does is the same in every run.
    void begin() { counting_ = true; }

private:
    const long fatal_;
    std::atomic<long> passed_{0};
    std::atomic<bool> counting_{false};
};

// Over a real store: a point inside the transaction, when its statements have run, and one behind its commit.
std::unique_ptr<sql::database> watched(std::unique_ptr<sql::database> store, points& moments);
// Over a real transport: a point ahead of the request, and one when the answer is here.
std::unique_ptr<outbound::transport> watched(std::unique_ptr<outbound::transport> wire, points& moments);

} // namespace tongyuan::crash
