// The first visible sheet of an Office Open XML workbook (ECMA-376): values as they were last computed, never formulas.
#pragma once

#include "sheets/row_source.hpp"

namespace tongyuan::sheets {

std::unique_ptr<row_source> open_xlsx(std::string_view bytes, const sheet_limits& limits);

} // namespace tongyuan::sheets
