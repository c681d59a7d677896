// The canonical body as WeChat shows it: every style inline, links flattened, pictures bound later, compact.
#pragma once

#include "adapters/kit/parts.hpp"

namespace tongyuan::adapters::wechat {

// Attachments cannot be carried: their names follow the text, with a pointer to 阅读原文.
text make_body(const article& source);

} // namespace tongyuan::adapters::wechat
