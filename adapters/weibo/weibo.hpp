// 微博: one public call without key or draft. The marker is "?d=<delivery>" on the link that every post must carry.
#pragma once

#include "adapters/api/adapter.hpp"
#include "adapters/kit/json.hpp"
#include "adapters/kit/steps.hpp"

namespace tongyuan::adapters::weibo {

// Steps, and the platform's call behind each.
namespace step {
inline constexpr std::string_view token = "token";           // oauth2/access_token
inline constexpr std::string_view token_info = "token_info"; // oauth2/get_token_info
inline constexpr std::string_view profile = "profile";       // users/show
inline constexpr std::string_view baseline = "baseline";     // statuses/user_timeline, before the post
inline constexpr std::string_view share = "share";           // statuses/share
inline constexpr std::string_view timeline = "timeline";     // statuses/user_timeline
inline constexpr std::string_view show = "show";             // statuses/show
inline constexpr std::string_view destroy = "destroy";       // statuses/destroy
} // namespace step

manifest describe();
rendition make_rendition(const article& source, const account& where);
reading read_answer(std::string_view step, const reply& answer);
reading read_error(std::string_view step, std::int64_t code, std::string_view message);

action publish(const operation& what, const kit::journal& so_far);
action withdraw(const operation& what, const kit::journal& so_far);
action probe(const operation& what, const kit::journal& so_far);
action observe(const operation& what, const kit::journal& so_far);
action connect(const operation& what, const kit::journal& so_far);
action authorise(const operation& what, const kit::journal& so_far);

// Accepted, and it will appear in a minute or two.
inline constexpr std::int64_t appears_later = 20032;

} // namespace tongyuan::adapters::weibo
