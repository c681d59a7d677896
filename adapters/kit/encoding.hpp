// What stands between a value and the JSON, XML, form or URL around it.
#pragma once

#include "adapters/api/operation.hpp"

#include <string>
#include <string_view>

namespace tongyuan::adapters::kit {

// The same five encodings the host applies to bound values. xml_text drops the control characters XML cannot hold.
std::string encoded(std::string_view value, encoding as);

} // namespace tongyuan::adapters::kit
