// One post as Weibo writes it.
#pragma once

#include "adapters/kit/json.hpp"
#include "adapters/weibo/weibo.hpp"

namespace tongyuan::adapters::weibo {

// The id as text: numbers exceed 2^53.
std::optional<std::string> status_id(const kit::json& status);
// https://weibo.com/<uid>/<the id in the platform's own base 62>
std::string status_link(std::string_view uid, std::string_view id);
std::optional<post> post_of(const kit::json& status, std::string_view uid);

// The id `a` is newer than `b`; both are decimal numbers of any length.
bool is_newer(std::string_view a, std::string_view b);

// The newest post of a timeline that is ours: it carries the marker, or reads as what was sent and was not there
// before. `baseline` is the newest id before the post; empty when unknown.
std::optional<post> ours_in(const kit::json& timeline, const operation& what, std::string_view baseline);

// Links are shortened and text is escaped by the platform.
bool reads_as(std::string_view shown, std::string_view sent);

} // namespace tongyuan::adapters::weibo
