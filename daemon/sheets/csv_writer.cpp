#include "sheets/csv_writer.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::sheets {

// Spreadsheets that convert width on input read the wide signs as the plain ones.
bool is_taken_for_formula(std::string_view cell)
{
    constexpr std::array<std::string_view, 11> begins{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"};
    return std::ranges::any_of(begins, [&](std::string_view sign) { return cell.starts_with(sign); });
}

std::string csv_line(const std::vector<std::string>& cells)
{
    std::string out;
    for (const auto& cell : cells) {
        if (!out.empty() || &cell != &cells.front())
            out += ',';
        const auto neutral = is_taken_for_formula(cell) ? "'" + cell : cell;
        if (neutral.find_first_of(",\"\r\n\t;") == std::string::npos) {
            out += neutral;
            continue;
        }
        out += '"';
        for (const char c : neutral)
            out += c == '"' ? std::string("\"\"") : std::string(1, c);
        out += '"';
    }
    return out + "\r\n";
}

} // namespace tongyuan::sheets
