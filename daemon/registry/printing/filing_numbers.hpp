// Gives a filing its number, in the transaction of its last approval: what is rolled back leaves no gap, and what was
// given is never given again.
#pragma once

#include "base/errors.hpp"
#include "registry/filing/filing.hpp"
#include "sql/session.hpp"

#include <string>

namespace tongyuan::registry {

// Refused where the unit's template names a region and no unit upwards has one.
result<std::string> number_for(sql::session& s, const filing& f, timestamp now);

// The code of the unit or of the nearest above it that has one, to six digits; or empty.
std::string region_of(sql::session& s, std::string_view unit_id);

} // namespace tongyuan::registry
