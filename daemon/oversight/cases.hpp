// What people decide about cases. One function is one act in the caller's transaction, with its audit rows.
#pragma once

#include "access/principal.hpp"
#include "oversight/case.hpp"
#include "oversight/oversight.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tongyuan::oversight {

struct case_decision {
    std::string what, reason; // urge, rescue, rectify, merge, suspend, close, exempt
    std::optional<timestamp> until, due_at;
};

// A case as the person read it.
struct read_case {
    std::string id;
    std::int64_t version = 0;
};

// The case, when the person may see its unit; otherwise it does not exist.
result<oversight_case> case_for(sql::session& s, const access::principal& who, std::string_view id);
result<oversight_case> decide_case(sql::session& s, const oversight_context& c, const access::principal& who,
                                   const read_case& of, const case_decision& d);
// All or none: refused with one violation for each case that cannot be decided so, above all those that somebody else
// has decided since they were read.
result<std::vector<oversight_case>> decide_cases(sql::session& s, const oversight_context& c,
                                                 const access::principal& who, const std::vector<read_case>& of,
                                                 const case_decision& d);

} // namespace tongyuan::oversight
