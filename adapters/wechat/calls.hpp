// One function per call of the platform: the request and what it does.
#pragma once

#include "adapters/kit/json.hpp"
#include "adapters/kit/parts.hpp"
#include "adapters/wechat/wechat.hpp"

namespace tongyuan::adapters::wechat {

call get_token(const operation& what);
call upload_picture(const operation& what, const std::string& sha256);
call add_cover(const operation& what, const std::string& sha256);
call find_cover(const operation& what);
call add_draft(const operation& what, std::vector<binding> pictures, const std::string& cover);
call get_draft(const operation& what, const std::string& draft);
call list_drafts(const operation& what, int offset);
call count_drafts(const operation& what);
call submit(const operation& what, const std::string& draft);
call poll(const operation& what, const kit::json& publish_id); // sent back as it came: a string or a number
call list_published(const operation& what, int offset);
call get_article(const operation& what, const std::string& article);
call delete_article(const operation& what, const std::string& article);

// The library knows a cover by its file name, so each delivery has its own.
std::string cover_name(const operation& what, const std::string& sha256);

} // namespace tongyuan::adapters::wechat
