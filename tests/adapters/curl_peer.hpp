// One exchange over real HTTP, by the curl program: independent of everything that the daemon sends with.
#pragma once

#include "peer.hpp"

namespace tongyuan::adapters::tests {

std::optional<reply> ask_with_curl(const wire_request& asked);
std::string small_png(); // a picture of one pixel that any library reads

} // namespace tongyuan::adapters::tests
