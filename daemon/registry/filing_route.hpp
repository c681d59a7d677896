// Who decides about a filing: level 1 is the supervising unit, level 2 the one above it, and so on. A unit at the top
// decides about its own, by another person. Pure.
#pragma once

#include "registry/filing.hpp"

namespace tongyuan::registry {

// `upwards`: the filing's own unit and those above it, nearest first.
std::vector<route_level> route_through(std::vector<route_level> upwards, int levels);

// Each level takes another person. `deciders` counts, for each level, who could decide there; whoever may decide for a
// unit may for every unit below it. The first level that would find nobody, or nothing.
std::optional<std::size_t> level_without_decider(const std::vector<std::int64_t>& deciders);

} // namespace tongyuan::registry
