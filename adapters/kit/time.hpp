// Times as platforms write them. Nothing when the text is not a time.
#pragma once

#include "adapters/api/content.hpp"

#include <optional>
#include <string_view>

namespace tongyuan::adapters::kit {

std::optional<timestamp> from_unix_seconds(std::int64_t seconds); // 1970 to 9999
std::optional<timestamp> from_rfc3339(std::string_view text);     // 2026-01-31T09:00:00[.5](Z|+08:00)
std::optional<timestamp> from_weibo(std::string_view text);       // Wed Oct 24 23:49:17 +0800 2012

} // namespace tongyuan::adapters::kit
