// The page at "/": says loudly that nothing here is real, and lists what a reader could see.
#pragma once

#include "world.hpp"

#include <string>
#include <string_view>

namespace tongyuan::fake {

outgoing front_page(world& simulated);

// A whole HTML page with the warning at its head; `body` is HTML.
std::string simulated_page(std::string_view title, std::string_view body);

} // namespace tongyuan::fake
