// OAuth2: the consent page, codes, tokens.
#pragma once

#include "weibo/state.hpp"

namespace tongyuan::fake::weibo {

outgoing authorize(state& s, const incoming& request);
outgoing access_token(state& s, const incoming& request);
outgoing token_details(state& s, const incoming& request);
outgoing revoke(state& s, const incoming& request);

} // namespace tongyuan::fake::weibo
