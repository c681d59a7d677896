// statuses/share and statuses/destroy.
#pragma once

#include "weibo/state.hpp"

namespace tongyuan::fake::weibo {

outgoing share(state& s, const caller& by, const incoming& request, const arguments& given);
outgoing destroy(state& s, const caller& by, const arguments& given);

} // namespace tongyuan::fake::weibo
