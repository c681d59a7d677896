// Day and minute counters per path, and the operator's ways to read and clear them.
#pragma once

#include "wechat/answers.hpp"

#include <optional>

namespace tongyuan::fake::wechat {

// Documented default of a new account; nothing for paths without one.
std::optional<std::int64_t> documented_quota(std::string_view path);
std::int64_t quota_of(const account& of, std::string_view path);

// Counts a call; 45009 or 45011 when it is one too many.
std::optional<no> count(stage& here, account& of, const std::string& path);
// force_refresh has a day limit of its own.
std::optional<no> count_forced(stage& here, account& of);

outgoing read_quota(call& c);                               // openapi/quota/get
outgoing clear_path(call& c);                               // openapi/quota/clear
outgoing clear_all(call& c);                                // clear_quota
std::optional<no> clear_counters(stage& here, account& of); // shared by clear_quota and clear_quota/v2

} // namespace tongyuan::fake::wechat
