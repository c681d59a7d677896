// The control API below /_control: how tests (and people) set the stage. Documented in README.md.
#pragma once

#include "world.hpp"

namespace tongyuan::fake {

outgoing answer_control(world& simulated, const incoming& request);

} // namespace tongyuan::fake
