// What is said to a portal over XML-RPC. metaWeblog is spoken by nearly every CMS; the wp.* calls are WordPress's own
// and are only used to read, or where the plain ones have no equal.
//
// metaWeblog.editPost replaces: a field that is left out is cleared, so every call carries the whole article. Custom
// fields are the exception: WordPress adds what it is given, so they go out with newPost alone.
#pragma once

#include "adapters/kit/parts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::adapters::metaweblog {

inline constexpr std::string_view marker_field = "delivery_id";
// Stands in a comment at the end of the text, for portals that keep no custom fields.
inline constexpr std::string_view marker_word = "tongyuan ";

std::string slot_of(std::string_view sha256);

call upload(const operation& what, const std::string& sha256);
call create_draft(const operation& what, std::vector<binding> media);
call post_at_once(const operation& what, std::vector<binding> media);
// `step` is "publish" or "revise": either leaves the post public and as reviewed.
call put_public(const operation& what, std::string step, const std::string& post_id, std::vector<binding> media);
call trash(const operation& what, const std::string& post_id);
call trash_plain(const operation& what, const std::string& post_id);

// wp.getPosts with few fields: a journal keeps only the beginning of a long answer.
call list_posts(const operation& what, std::string step);
call list_recent(const operation& what, std::string step);
call list_published(const operation& what, std::string step);
call read_link(const operation& what, std::string step, const std::string& post_id);
call read_post(const operation& what, std::string step, const std::string& post_id);
call read_post_plain(const operation& what, std::string step, const std::string& post_id);
call list_blogs(const operation& what);
call list_blogs_plain(const operation& what);

inline constexpr int listed_posts = 30;
inline constexpr int recent_posts = 10;

} // namespace tongyuan::adapters::metaweblog
