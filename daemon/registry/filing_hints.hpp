// What the rules say about an account that is asked for, where they warn and do not refuse: one account per unit and
// platform, one name on all platforms, no name that somebody else has.
#pragma once

#include "registry/filing.hpp"
#include "sql/session.hpp"

#include <string>
#include <vector>

namespace tongyuan::registry {

// Sentences for the applicant and for those who decide. Of what has been decided already: none.
std::vector<std::string> hints_about(sql::session& s, const filing& f);

} // namespace tongyuan::registry
