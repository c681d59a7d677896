// Lines of CSV for people's spreadsheets: no cell is ever taken for a formula.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::sheets {

inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf"; // or Excel takes UTF-8 for something else

// Quoted where needed; a cell that begins with = + - @ TAB or CR gets an apostrophe, which reading takes away again.
std::string csv_line(const std::vector<std::string>& cells);

} // namespace tongyuan::sheets
