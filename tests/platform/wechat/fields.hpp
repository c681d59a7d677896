// The rules for one article of a draft.
#pragma once

#include "wechat/answers.hpp"

namespace tongyuan::fake::wechat {

// Checks every field with the platform's own codes and gives the article as it is stored: content filtered, digest
// filled in, defaults set. `alone` = the only article of its draft.
maybe<boost::json::object> as_stored(const call& c, const boost::json::object& article, bool alone);

} // namespace tongyuan::fake::wechat
