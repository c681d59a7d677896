// What a sheet of the national system says, by the columns of the template.
#pragma once

#include "registry/exchange/national.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tongyuan::registry {

using sheet_lines = std::vector<std::vector<std::string>>; // from the top of the sheet

// Where the row with the column names stands: among the first ten, the one with most of them, two at least.
std::optional<std::size_t> header_of(const report_template& t, const sheet_lines& lines);
report_cells cells_under(const std::vector<std::string>& header, const std::vector<std::string>& line,
                         const report_template& t);

} // namespace tongyuan::registry
