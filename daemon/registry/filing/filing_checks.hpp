// What the rules of the register say about what a filing asks for: one account per unit and platform, one name on all
// platforms and nobody else's, who it is registered and verified as, who may open one at all.
#pragma once

#include "registry/filing/filing.hpp"
#include "sql/session.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace tongyuan {
struct refusal;
}

namespace tongyuan::registry {

struct rule_breach {
    std::string rule, effect; // warn, explain, refuse
    std::string field;        // of the proposal
    std::string text;         // for the applicant and for those who decide
};

// `fields`: what is asked for; `now`: of the submission, or of a look at a draft.
std::vector<rule_breach> breaches_of(sql::session& s, const filing& f, const boost::json::object& fields,
                                     timestamp now);

// Sentences for the applicant and for those who decide. Of what has been decided already: none.
std::vector<std::string> hints_about(sql::session& s, const filing& f, timestamp now);

// At submission: what a rule refuses, and what it wants explained while the filing gives no reason; every one at once.
std::optional<refusal> refused_by_rules(const std::vector<rule_breach>& found, const boost::json::object& fields);

} // namespace tongyuan::registry
