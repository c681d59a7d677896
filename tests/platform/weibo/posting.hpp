// statuses/share and statuses/destroy.
#pragma once

#include "weibo/state.hpp"

namespace tongyuan::fake::weibo {

outgoing share(state& s, const caller& by, const incoming& request, const arguments& given);
// The user posts with the phone: none of the rules for apps hold.
void post_by_hand(state& s, user& who, const std::string& text);
outgoing destroy(state& s, const caller& by, const arguments& given);

} // namespace tongyuan::fake::weibo
