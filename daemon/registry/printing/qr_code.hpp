// A QR code as rows of modules: '1' is dark. The quiet zone around it is the painter's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

std::vector<std::string> qr_code_of(std::string_view text);

} // namespace tongyuan::registry
