// One leased delivery until it rests. Straight line: ask the adapter, journal the intent, send, judge the answer,
// again. The answer to one step is written in the same transaction as whatever follows from it (the next intent or the
// settlement), which the adapter's purity allows: nothing that depends on an answer happens before it is on disk.
#pragma once

#include "delivery/settlement.hpp"
#include "delivery/verdict.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <vector>

namespace tongyuan::delivery {

class attempt {
public:
    attempt(const engine& e, work w);
    // Throws only for a broken store.
    boost::asio::awaitable<void> run();

private:
    struct planned {
        adapters::call step;
        channels::bound_request request;
    };
    // Each returns how the attempt ends, or nothing when it goes on.
    std::optional<ending> before_the_first_step() const;
    std::optional<ending> rest_of(const adapters::action& next) const;
    std::optional<ending> breach_of_contract(const adapters::call& step) const;
    boost::asio::awaitable<std::optional<ending>> take_step(adapters::call step);
    boost::asio::awaitable<std::optional<ending>> write_intent(channels::journal_row intent);
    boost::asio::awaitable<std::optional<ending>> follow(verdict v, adapters::does effect);
    ending after_a_failure(const adapters::entry& last, adapters::does effect) const;
    ending of_a_failure(const adapters::failure& why) const;
    ending of_a_doubt(const adapters::failure& why) const;
    std::optional<timestamp> next_probe() const;
    channels::journal_row new_row(adapters::entry_kind kind) const;
    void remember(const channels::journal_row& row);

    const engine& engine_;
    work work_;
    std::vector<adapters::entry> seen_; // what the adapter is shown
    std::vector<channels::journal_row> unwritten_;
    bool renewed_ = false;
};

} // namespace tongyuan::delivery
