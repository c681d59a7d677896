// What platforms do to everybody: hosts that are down, quotas that are spent, answers that say "later".
#pragma once

#include "tests/simulation/people.hpp"

namespace tongyuan::simulation {

// In an otherwise calm office one host is dead for a quarter of an hour, just when an article goes to everybody: nobody
// else waits for it, and it is not called more often than its breaker allows.
void live_with_a_dead_host(world& w, people& staff);

} // namespace tongyuan::simulation
