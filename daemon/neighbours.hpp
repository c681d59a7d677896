// What the rooms above the register keep for a unit, and say when units are reorganised.
#pragma once

#include "registry/units/reorganisation_plan.hpp"

namespace tongyuan {

registry::neighbours neighbours_of_units();

} // namespace tongyuan
