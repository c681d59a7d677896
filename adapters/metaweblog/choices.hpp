// WordPress's calls where the portal has them, the plain ones where it does not.
#pragma once

#include "adapters/kit/steps.hpp"
#include "adapters/metaweblog/answers.hpp"

namespace tongyuan::adapters::metaweblog {

bool lacks_method(const kit::journal& so_far, std::string_view step);

template <typename Make, typename MakePlain>
std::optional<action> either(const kit::journal& so_far, std::string_view step, Make make, std::string_view plain_step,
                             MakePlain make_plain)
{
    if (lacks_method(so_far, step))
        return kit::until_done(so_far, plain_step, make_plain);
    return kit::until_done(so_far, step, make);
}

// The answer of whichever of the two was given; null when neither was.
const entry* answered_by(const kit::journal& so_far, std::string_view step, std::string_view plain_step);
// Null when none carries the marker.
const seen_post* ours_among(const std::vector<seen_post>& posts, std::string_view marker);

failure unreadable_list();
failure no_target();

} // namespace tongyuan::adapters::metaweblog
