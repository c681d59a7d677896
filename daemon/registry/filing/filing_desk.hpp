// On whose desk a filing lies: the route through the levels, until when each is to decide, and who may.
#pragma once

#include "registry/filing/filings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tongyuan::registry {

// Refused when a level that approves would find nobody.
result<std::vector<route_level>> route_for(sql::session& s, const filing_context& c, const access::principal& who,
                                           const filing& f);
timestamp due_after(sql::session& s, const filing_context& c, const filing& f, timestamp now);

// In whose place the person may decide now: one's own is an empty name, a deputy's that of who is away.
std::optional<std::string> may_decide_as(sql::session& s, const access::principal& who, const filing& f, timestamp now);
// Why not.
result<std::string> check_may_decide(sql::session& s, const access::principal& who, const filing& f, timestamp now);

// The levels that are informed, have been reached, and of which nobody has taken note, as far as the person is one of
// them.
std::vector<std::int64_t> levels_to_note(sql::session& s, const access::principal& who, const filing& f);
// A level that is informed and has been reached is the person's.
bool is_told(sql::session& s, const access::principal& who, const filing& f);
bool is_reached(const filing& f, std::int64_t level);

} // namespace tongyuan::registry
