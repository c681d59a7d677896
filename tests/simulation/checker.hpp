// What must be true at the end of every run, whatever happened in it.
#pragma once

#include "tests/simulation/world.hpp"

namespace tongyuan::simulation {

// While it runs: an unconfirmed delivery has its alarm at once.
void check_alarms(world& w);
// Whenever something becomes visible: nobody has been told that it is not there. What comes back after a removal has to
// be removed again before anybody is told.
void check_sight(world& w, const item& seen);
// At the end, when everything has come to rest.
void check_end(world& w);
// Fills in what the run has shown.
void look_around(world& w, sightings& seen);

} // namespace tongyuan::simulation
