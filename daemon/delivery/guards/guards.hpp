// What the dispatcher asks before it leases anything: is this still the store that counted what went out, and may the
// clock be believed? Lives on the dispatcher's loop.
#pragma once

#include "delivery/engine.hpp"
#include "delivery/guards/clock_doubt.hpp"
#include "delivery/guards/counter.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace tongyuan::delivery {

class guards {
public:
    explicit guards(const engine& e);

    // At the start and whenever the store has answered again, when everything open has been recovered and before
    // anything is leased: a store that has forgotten public steps is quarantined, a clock that does not fit the store
    // is doubted. False: the connection was lost meanwhile, and another server may have answered; look again.
    boost::asio::awaitable<bool> look_at_the_store();
    // Before leasing. False: nothing can be counted at the moment, so nothing may be sent.
    boost::asio::awaitable<bool> let_pass();
    // In a transaction that is written anyway: how far the counter is and when the clock was well, now and then.
    void note(sql::session& s, timestamp now) const;
    void noted(); // that transaction is on the disk
    // Why nothing is sent, in words; empty when all is well.
    std::string trouble() const;

private:
    void judge(sql::session& s, const counted& news, timestamp now) const;
    bool is_due(const std::optional<std::chrono::milliseconds>& last, std::chrono::milliseconds every) const;

    const engine& engine_;
    clock_guard clock_;
    mutable std::optional<access::audit_head> acts_; // as the last note() saw them
    std::optional<access::audit_head> counted_acts_;
    std::optional<std::chrono::milliseconds> noted_, seen_, tried_; // monotonic
};

} // namespace tongyuan::delivery
