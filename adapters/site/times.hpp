// Times as pages and feeds write them. A Chinese government site speaks Beijing time, which has had no summer time
// since 1991.
#pragma once

#include "adapters/api/content.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::adapters::site {

std::string day_of(timestamp t);     // 2026-05-18
std::string minute_of(timestamp t);  // 2026-05-18 10:19
std::string rfc3339_of(timestamp t); // 2026-05-18T10:19:00+08:00
std::string rfc822_of(timestamp t);  // Mon, 18 May 2026 10:19:00 +0800

// PubDate as portals write it: with or without seconds.
std::optional<timestamp> from_pub_date(std::string_view text);

} // namespace tongyuan::adapters::site
