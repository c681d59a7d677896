// Thresholds that units set. One function is one act with its audit row.
#pragma once

#include "access/principal.hpp"
#include "oversight/oversight.hpp"
#include "oversight/silence.hpp"

#include <vector>

namespace tongyuan::oversight {

// Those that judge any account the person may see: of their units, of those above, and of everybody.
std::vector<silent_rule> rules_for(sql::session& s, const access::principal& who);

// A rule without a unit is for everybody, and only for administrators of a root unit to set. `read`: the version that
// the person has seen of it, where they say so.
result<silent_rule> set_rule(sql::session& s, const oversight_context& c, const access::principal& who,
                             silent_rule wanted, std::optional<std::int64_t> read);

} // namespace tongyuan::oversight
