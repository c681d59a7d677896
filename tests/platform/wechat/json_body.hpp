// Request bodies as WeChat reads them.
#pragma once

#include "wechat/answers.hpp"

namespace tongyuan::fake::wechat {

// 44002 for nothing, 47001 for what is not a JSON object in UTF-8. The content type does not matter. With
// `counts_escapes` a \uXXXX of a printable character, and \/, stay as they are written, so that they are counted and
// stored as such.
maybe<boost::json::object> read_body(const incoming& request, bool counts_escapes);

} // namespace tongyuan::fake::wechat
