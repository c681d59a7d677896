// What happens to a case that nobody decided: an inspection found something, or somebody saw it.
#pragma once

#include "oversight/case.hpp"
#include "oversight/oversight.hpp"
#include "sql/session.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace tongyuan::oversight {

inline constexpr std::string_view by_itself = "system"; // the daemon, which the chain's writer names

// In the history of the case, and in the audit chain with its account, its rule and what the rule was there; in the
// transaction of the act.
void record(sql::session& s, const oversight_context& c, std::string_view case_id, const case_event_row& e,
            std::string_view actor_id, boost::json::object detail = {});

} // namespace tongyuan::oversight
