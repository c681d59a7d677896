// Who decides about a filing: level 1 is the supervising unit, level 2 the one above it, and so on. A unit at the top
// decides about its own, by another person. Pure.
#pragma once

#include "registry/filing/filing.hpp"

namespace tongyuan::registry {

// `upwards`: the filing's own unit and those above it, nearest first. `modes`: what each level does, nearest first.
// Where there are fewer units than levels the last that is left approves, so that somebody always does.
std::vector<route_level> route_through(std::vector<route_level> upwards, const std::vector<std::string>& modes);

// The first level that approves after this one (0: of all).
std::optional<std::int64_t> next_approving(const std::vector<route_level>& route, std::int64_t after);

// Each level takes another person. `deciders` counts, for each level, who could decide there; whoever may decide for a
// unit may for every unit below it. The first level that would find nobody, or nothing.
std::optional<std::size_t> level_without_decider(const std::vector<std::int64_t>& deciders);

} // namespace tongyuan::registry
