#include "sheets/csv_writer.hpp"

namespace tongyuan::sheets {

std::string csv_line(const std::vector<std::string>& cells)
{
    std::string out;
    for (const auto& cell : cells) {
        if (!out.empty() || &cell != &cells.front())
            out += ',';
        const bool is_formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell[0]) != std::string_view::npos;
        const auto neutral = is_formula ? "'" + cell : cell;
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
