// Lines of CSV for people's spreadsheets: no cell is ever taken for a formula.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::sheets {

inline constexpr std::string_view byte_order_mark = "\xef\xbb\xbf"; // or Excel takes UTF-8 for something else

// It begins with = + - @, one of their wide forms, or white space that a spreadsheet skips.
bool is_taken_for_formula(std::string_view cell);

// Quoted where needed; a cell that would be taken for a formula gets an apostrophe, which reading takes away again.
std::string csv_line(const std::vector<std::string>& cells);

} // namespace tongyuan::sheets
