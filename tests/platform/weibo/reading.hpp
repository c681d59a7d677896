// Users, timelines, single posts, rate limits, and what readers open in a browser.
#pragma once

#include "weibo/state.hpp"

namespace tongyuan::fake::weibo {

outgoing show_user(state& s, const caller& by, const arguments& given);
outgoing user_counts(state& s, const caller& by, const arguments& given);
outgoing user_timeline(state& s, const caller& by, const arguments& given);
outgoing show_status(state& s, const caller& by, const arguments& given);
outgoing status_counts(state& s, const caller& by, const arguments& given);
outgoing expand_links(state& s, const caller& by, const arguments& given);
// Not counted against the limits it reports.
outgoing rate_limits(state& s, const incoming& request);

// `rest` is the path below /weibo/: UID, UID/MID, media/SHA256.
outgoing page(const state& s, std::string_view rest);

} // namespace tongyuan::fake::weibo
