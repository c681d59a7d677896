// Thresholds as units have set them.
#pragma once

#include "oversight/silence.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tongyuan::oversight::rule_store {

std::vector<silent_rule> all(sql::session& s);
// False when it is not (any more) the version that was read; its version is when it was set.
bool put(sql::session& s, const silent_rule& rule, std::optional<std::int64_t> read, std::string_view set_by,
         timestamp now);

} // namespace tongyuan::oversight::rule_store
