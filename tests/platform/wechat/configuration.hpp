// Reads an account's settings from the control API.
#pragma once

#include "base/json_reader.hpp"
#include "wechat/account.hpp"

#include <functional>

namespace tongyuan::fake::wechat {

// `known` gives the present settings of an appid, or nothing; fields that are not given keep their value.
result<settings> read_settings(json_reader& input, const std::function<const settings*(const std::string&)>& known);

} // namespace tongyuan::fake::wechat
