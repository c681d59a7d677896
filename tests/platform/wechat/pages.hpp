// What readers open in a browser.
#pragma once

#include "stage.hpp"
#include "wechat/account.hpp"
#include "wechat/answers.hpp"

namespace tongyuan::fake::wechat {

// `rest` is the path below /wechat/: s/…, preview/…, media/….
outgoing page(const stage& here, std::map<std::string, account>& accounts, std::string_view rest);

} // namespace tongyuan::fake::wechat
