// WeChat's error codes. A code that is not in the table is ambiguous.
#pragma once

#include "adapters/api/operation.hpp"

#include <string_view>

namespace tongyuan::adapters::wechat {

reading read_error(std::string_view step, std::int64_t code, std::string_view message);

// The address in "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist"; empty when there is none.
std::string refused_address(std::string_view message);

} // namespace tongyuan::adapters::wechat
