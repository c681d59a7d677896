// How the sending is, over all accounts: what waits, for what, and until when. For the status page and the metrics.
#pragma once

#include "delivery/delivery_store.hpp"
#include "delivery/engine.hpp"
#include "delivery/releases/hold.hpp"
#include "delivery/sending/breaker_store.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tongyuan::delivery {

struct spent_quota {
    std::string account_id, account_label, unit_id, words;
    timestamp until;
};
// Only a person can renew it: the platform wants a sign-in.
struct ending_token {
    std::string account_id, account_label, unit_id;
    timestamp ends;
};

struct health {
    delivery_store::figures figures;
    std::vector<breaker_store::open_account> accounts;
    std::vector<breaker_store::host_breaker> hosts; // open or half-open
    std::vector<hold> holds;
    std::vector<spent_quota> quotas;
    std::vector<ending_token> tokens;                         // within a week, or over
    std::vector<std::pair<std::string, std::int64_t>> alarms; // standing, by kind
    std::optional<double> least_quota_left;                   // of all that were used in their period, 0 to 1
};
health health_of(sql::session& s, const engine& e, timestamp now);

// One thing that something waits for, in words.
struct trouble {
    std::string kind; // hold, breaker, quota, token
    std::string words;
    std::optional<timestamp> until;
    std::optional<std::string> account_id;
    std::string unit_id; // empty: everybody's
};
std::vector<trouble> troubles_of(const health& h, const engine& e, timestamp now);

} // namespace tongyuan::delivery
