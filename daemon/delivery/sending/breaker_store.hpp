// The SQL of hosts' breakers; an account's is on its lane (lane_store).
#pragma once

#include "delivery/sending/breaker.hpp"
#include "sql/session.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery::breaker_store {

struct host_breaker {
    std::string host;
    breaker is;
};

// Hosts with something to remember; usually none.
std::vector<host_breaker> troubled_hosts(sql::session& s);
std::optional<breaker> of_host(sql::session& s, std::string_view host);
void keep(sql::session& s, std::string_view host, const breaker& b);
// True when there was something to forget.
bool forget(sql::session& s, std::string_view host);
// One trial at a time, over all daemons; `span` outlives any single exchange.
bool begin_trial(sql::session& s, std::string_view host, timestamp now, std::chrono::milliseconds span);
// The trial never reached the host: another may begin.
void end_trial(sql::session& s, std::string_view host);
// Nobody is at any trial any more: whoever was has ended, and with a machine its lease clock.
void end_all_trials(sql::session& s);

struct open_account {
    std::string account_id, account_name, platform, unit_id;
    breaker is;
};
// Accounts whose breaker is open, longest first.
std::vector<open_account> open_accounts(sql::session& s, std::size_t most);

} // namespace tongyuan::delivery::breaker_store
