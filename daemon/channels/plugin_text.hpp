// Words that come out of an adapter may be a platform's own: bytes that are no UTF-8, or NUL, would be refused by a
// store and stop all sending. At the border they become U+FFFD; ids, links, codes and sentences alike.
#pragma once

#include "adapters/api/operation.hpp"

#include <string>

namespace tongyuan::channels {

std::string storable(std::string text);
adapters::reading storable(adapters::reading r);
adapters::action storable(adapters::action a);

} // namespace tongyuan::channels
