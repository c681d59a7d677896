// What an uploaded spreadsheet is called.
#pragma once

#include "http/messages.hpp"

#include <string>

namespace tongyuan::registry {

// Of the header X-File-Name, percent-encoded; never a path.
std::string sheet_name_of(const http::request& r);

} // namespace tongyuan::registry
