// One function per operation: what to do next, from the journal so far.
//
// publish: upload the files, make a draft that carries the marker, then put the whole article public with one editPost.
// That is the only public step and it sets a state, so it may be repeated. A portal without drafts publishes with
// newPost itself: then that one call is public and duplicates.
#pragma once

#include "adapters/kit/journal.hpp"

namespace tongyuan::adapters::metaweblog {

action publish(const operation& what, const kit::journal& so_far);
action revise(const operation& what, const kit::journal& so_far);
action withdraw(const operation& what, const kit::journal& so_far);
action probe(const operation& what, const kit::journal& so_far);
action observe(const operation& what, const kit::journal& so_far);
action connect(const operation& what, const kit::journal& so_far);

// From the account's pattern; empty when there is none.
std::string link_from(const account& where, const std::string& slug);

} // namespace tongyuan::adapters::metaweblog
