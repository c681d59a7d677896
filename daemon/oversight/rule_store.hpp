// Thresholds as units have set them.
#pragma once

#include "oversight/silence.hpp"
#include "sql/session.hpp"

#include <string_view>
#include <vector>

namespace tongyuan::oversight::rule_store {

std::vector<silent_rule> all(sql::session& s);
void put(sql::session& s, const silent_rule& rule, std::string_view set_by, timestamp now);

} // namespace tongyuan::oversight::rule_store
