// One function per operation: what to do next, from the journal so far.
#pragma once

#include "adapters/kit/journal.hpp"

namespace tongyuan::adapters::site {

// The page is written under a temporary name, read again, and moved to its place: MOVE is the one public step.
action publish(const operation& what, const kit::journal& so_far);
action revise(const operation& what, const kit::journal& so_far);
action withdraw(const operation& what, const kit::journal& so_far);

action probe(const operation& what, const kit::journal& so_far);
action observe(const operation& what, const kit::journal& so_far);
action connect(const operation& what, const kit::journal& so_far);

// Column pages, feeds and sitemap over the items the host supplies.
action refresh(const operation& what, const kit::journal& so_far);

} // namespace tongyuan::adapters::site
