// Opens one plugin file and checks it before anything of it runs: the file's digest where it is pinned, every symbol
// resolved at once, then ABI number, descriptor size and compiler. Never closed again.
#pragma once

#include "adapters/api/adapter.hpp"
#include "channels/catalogue.hpp"

#include <memory>

namespace tongyuan::channels {

// Throws std::runtime_error naming the file and what is wrong with it.
std::shared_ptr<adapters::adapter> open_plugin(const plugin_file& plugin);

} // namespace tongyuan::channels
