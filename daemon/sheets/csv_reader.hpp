// Comma-separated values (RFC 4180, and what programs make of it): commas, semicolons or tabs, any end of line.
#pragma once

#include "sheets/row_source.hpp"

namespace tongyuan::sheets {

std::unique_ptr<row_source> open_csv(std::string_view bytes, const sheet_limits& limits);

} // namespace tongyuan::sheets
