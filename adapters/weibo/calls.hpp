// One function per call of the platform: the request and what it does.
#pragma once

#include "adapters/kit/parts.hpp"
#include "adapters/weibo/weibo.hpp"

namespace tongyuan::adapters::weibo {

text authorise_page(const operation& what);
call exchange_code(const operation& what);
call read_token_info(const operation& what);
call read_profile(const operation& what);
call read_baseline(const operation& what);
call share(const operation& what);
// Posts of this application since an id; all posts of the account when `since` is empty.
call read_timeline(const operation& what, std::string_view since);
call read_own_posts(const operation& what);
call show(const operation& what, const std::string& id);
call destroy(const operation& what, const std::string& id);

// The newest id that was there before the post; empty when it could not be read or there was none.
std::string baseline_of(const kit::journal& so_far);

} // namespace tongyuan::adapters::weibo
