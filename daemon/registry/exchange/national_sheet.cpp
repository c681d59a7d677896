#include "registry/exchange/national_sheet.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tongyuan::registry {

namespace {

constexpr std::size_t header_within = 10;

} // namespace

std::optional<std::size_t> header_of(const report_template& t, const sheet_lines& lines)
{
    std::optional<std::size_t> best;
    std::size_t most = 1;
    for (std::size_t i = 0; i < std::min(header_within, lines.size()); ++i) {
        const auto known = static_cast<std::size_t>(std::ranges::count_if(lines[i], [&](const std::string& cell) {
            return std::ranges::find(t.columns, trimmed(cell), &report_column::heading) != t.columns.end();
        }));
        if (known > most) {
            most = known;
            best = i;
        }
    }
    return best;
}

report_cells cells_under(const std::vector<std::string>& header, const std::vector<std::string>& line,
                         const report_template& t)
{
    report_cells out;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const auto column = std::ranges::find(t.columns, trimmed(header[i]), &report_column::heading);
        if (column != t.columns.end() && !is_row_number(*column))
            out[column->heading] = i < line.size() ? std::string(trimmed(line[i])) : std::string();
    }
    return out;
}

} // namespace tongyuan::registry
