// Writes a workbook of one sheet. Every cell is text, shown as text: what begins with a sign is no formula, and a code
// keeps its zeros.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::sheets {

inline constexpr std::string_view xlsx_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

std::string xlsx_of(std::string_view sheet_name, const std::vector<std::vector<std::string>>& rows);

} // namespace tongyuan::sheets
