// The silent rule applied to the accounts that are watched.
#pragma once

#include "oversight/silence.hpp"
#include "oversight/watch_store.hpp"

#include <boost/json/object.hpp>

#include <vector>

namespace tongyuan::oversight {

struct assessed {
    watched_account account;
    silent_rule rule;
    assessment verdict;
};

// Not observed, silent (longest first), warning (soonest first), active, exempt.
bool is_worse(const assessed& a, const assessed& b);

// Worst first.
std::vector<assessed> assess_all(sql::session& s, const watch_store::filter& f, timestamp now);

// What the verdict was computed from, for the case that it opens.
boost::json::object evidence_of(const assessed& a, timestamp now);

} // namespace tongyuan::oversight
