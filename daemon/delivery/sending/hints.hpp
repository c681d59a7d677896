// What a platform told us by itself makes us look at once; it moves no state. What it is about is asked for next, and
// so is everything of the account that nobody is sure of.
#pragma once

#include "adapters/api/callback.hpp"
#include "base/time.hpp"
#include "sql/session.hpp"

#include <string_view>

namespace tongyuan::delivery {

void take_hint(sql::session& s, std::string_view account_id, const adapters::event& heard, timestamp now);

} // namespace tongyuan::delivery
