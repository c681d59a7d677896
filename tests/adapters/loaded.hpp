// The plugins that were built, loaded the way a host does, and never unloaded.
#pragma once

#include "adapters/api/plugin.hpp"

#include <string>
#include <vector>

namespace tongyuan::adapters::tests {

std::vector<std::string> built_plugins(); // names of build/<preset>/adapters/*.so, sorted; never empty
const adapter& loaded(const std::string& name);

} // namespace tongyuan::adapters::tests
