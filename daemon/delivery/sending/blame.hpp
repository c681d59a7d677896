// Whose fault it is that a call was not answered.
#pragma once

#include "adapters/api/operation.hpp"

namespace tongyuan::delivery {

// Refused by our own rules, or withheld because our own disk or lease failed: no platform is to blame.
bool is_ours(const adapters::failure& why);

} // namespace tongyuan::delivery
