// The first place where two texts differ, in words for people: what was approved, and what readers see there.
#pragma once

#include <string>
#include <string_view>

namespace tongyuan::adapters::kit {

// White space does not count, as in same_text(). Empty when they are the same.
std::string difference(std::string_view approved, std::string_view seen);

} // namespace tongyuan::adapters::kit
