// What acts are called in Chinese. Rooms name theirs at start-up; an act without a label is shown as it is.
#pragma once

#include <string>
#include <string_view>

namespace tongyuan::access {

// Safe from any thread; the last word counts.
void label_act(std::string_view act, std::string_view chinese);
std::string label_of_act(std::string_view act);

} // namespace tongyuan::access
