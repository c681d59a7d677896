// One leased delivery until it rests. Straight line: ask the adapter, journal the intent, send, judge the answer,
// again. The answer to one step is written in the same transaction as whatever follows from it (the next intent or the
// settlement), which the adapter's purity allows: nothing that depends on an answer happens before it is on disk.
#pragma once

#include "delivery/sending/endings.hpp"
#include "delivery/sending/verdict.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <optional>
#include <vector>

namespace tongyuan::delivery {

class attempt {
public:
    attempt(const engine& e, work w);
    // Throws only for a broken store; anything else that goes wrong here stops this one delivery. `at_rest` is told
    // when nothing more will be asked of the platform: what is left is to write it down.
    boost::asio::awaitable<void> run(std::function<void()> at_rest = [] {});

private:
    boost::asio::awaitable<ending> to_its_end();
    boost::asio::awaitable<bool> settle_as(ending end);
    // Each returns how the attempt ends, or nothing when it goes on.
    std::optional<ending> breach_of_contract(const adapters::call& step) const;
    boost::asio::awaitable<std::optional<ending>> take_step(adapters::call step);
    boost::asio::awaitable<std::optional<ending>> write_intent(const channels::journal_row& intent);
    // Once; a store that does not answer throws store_away.
    boost::asio::awaitable<result<void>> put_intent(const channels::journal_row& intent);
    result<void> put(sql::session& s, const channels::journal_row& intent, timestamp now);
    // Renews the token, so that a frozen daemon that was taken over from is refused by the platform.
    boost::asio::awaitable<ending> shut_out_the_former_owner();
    boost::asio::awaitable<void> wait_for_the_store(const sql::store_away& why);
    boost::asio::awaitable<bool> is_counted(const channels::journal_row& intent) const;
    boost::asio::awaitable<std::optional<ending>> follow(verdict v, adapters::does effect);
    result<void> is_its_turn(sql::session& s, timestamp now) const;
    ending stopped_because(const refusal& why, timestamp now) const;
    ending fit_for_a_person(sql::session& s, ending end, timestamp now) const;
    result<void> may_go_out(sql::session& s, timestamp now) const;
    channels::journal_row intent_of(const adapters::call& step, const channels::bound_request& request) const;

    const engine& engine_;
    work work_;
    endings endings_;
    std::vector<adapters::entry> seen_;  // what the adapter is shown
    std::vector<std::size_t> unwritten_; // of work_.rows: answered, and that not yet in the store
    bool renewed_ = false;
    bool store_was_away_ = false;
    std::optional<adapters::quota> spent_; // why put() refused
};

} // namespace tongyuan::delivery
