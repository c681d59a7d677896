// What the platform's lists hold.
#pragma once

#include "adapters/kit/json.hpp"
#include "adapters/wechat/wechat.hpp"

namespace tongyuan::adapters::wechat {

// The media_id of the draft whose 阅读原文 carries the marker; empty when this page has none.
std::string draft_with(const kit::json& page, std::string_view marker);
std::string cover_named(const kit::json& page, std::string_view name); // likewise, by file name

std::vector<post> posts_in(const kit::json& page); // of freepublish/batchget
// One that stands before one that somebody has deleted.
std::optional<post> published_with(const kit::json& page, std::string_view marker);
action proof_of(const post& ours); // a receipt, unless it has been deleted

bool is_last_page(const kit::json& page, int offset);

} // namespace tongyuan::adapters::wechat
