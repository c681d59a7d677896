// What may be done here: see posts, set rules, open and decide cases. One function is one act in the caller's
// transaction; people's acts write their audit row.
#pragma once

#include "access/context.hpp"
#include "access/principal.hpp"
#include "adapters/api/operation.hpp"
#include "oversight/case_store.hpp"
#include "oversight/observation_store.hpp"
#include "oversight/silence.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::oversight {

struct options {
    std::chrono::hours decide_within{10 * 24}; // R15: rectification within ten days
};

struct oversight_context {
    access::context& ctx;
    options limits;
};

// ---- evidence ----

void note_published(sql::session& s, access::context& ctx, std::string_view account_id, std::string_view platform_id,
                    std::string_view url, std::string_view title, timestamp at);
void note_withdrawn(sql::session& s, std::string_view account_id, std::string_view platform_id, std::string_view url,
                    timestamp at);
void note_sightings(sql::session& s, access::context& ctx, std::string_view account_id, const adapters::sightings& seen,
                    timestamp now);

struct hand_observation {
    std::string link, title;
    timestamp published_at;
    bool removed = false;
};
result<observation> observe_by_hand(sql::session& s, const oversight_context& c, const access::principal& who,
                                    std::string_view account_id, const hand_observation& h);

// ---- findings ----

struct assessed {
    observation_store::watched_account account;
    silent_rule rule;
    assessment verdict;
};
// Worst first: never observed, silent (longest first), warning (soonest first), active, exempt.
std::vector<assessed> assess_all(sql::session& s, const observation_store::watch_filter& f, timestamp now);

struct inspection_outcome {
    std::int64_t opened = 0, closed = 0;
};
// Opens a case for each account that has fallen silent, closes those of accounts that speak again.
inspection_outcome inspect(sql::session& s, const oversight_context& c, timestamp now);

// ---- decisions ----

result<void> set_rule(sql::session& s, const oversight_context& c, const access::principal& who,
                      const silent_rule& wanted);

struct case_decision {
    std::string what, reason; // urge, rescue, rectify, merge, suspend, close, exempt
    std::optional<timestamp> until, due_at;
};
result<oversight_case> case_for(sql::session& s, const access::principal& who, std::string_view id);
result<oversight_case> decide_case(sql::session& s, const oversight_context& c, const access::principal& who,
                                   std::string_view id, std::optional<std::int64_t> version, const case_decision& d);

std::string_view label_of_decision(std::string_view decision);

} // namespace tongyuan::oversight
