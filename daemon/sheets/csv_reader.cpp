#include "sheets/csv_reader.hpp"

#include "sheets/csv_writer.hpp"
#include "sheets/decoder.hpp"

#include <algorithm>

namespace tongyuan::sheets {

namespace {

char separator_of(std::string_view first_line)
{
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char candidate : {',', '\t', ';'})
        if (const auto found = std::ranges::count(first_line, candidate); found > most) {
            best = candidate;
            most = found;
        }
    return best;
}

class csv_source final : public row_source {
public:
    csv_source(std::string_view bytes, const sheet_limits& limits) : limits_(limits), left_(limits), text_(bytes) {}

    std::optional<sheet_row> next() override
    {
        if (!has_begun_)
            begin();
        sheet_row row{++number_, {}};
        left_.begin_row(number_);
        if (!more())
            return {};
        for (bool ends = false; !ends;) {
            if (row.cells.size() == limits_.most_columns)
                refuse_size("第 " + std::to_string(number_) + " 行超过 " + std::to_string(limits_.most_columns) +
                            " 列。");
            auto& cell = row.cells.emplace_back();
            ends = read_cell(cell);
            undo_neutral(cell);
            left_.take(cell.size());
        }
        return row;
    }

private:
    void begin()
    {
        has_begun_ = true;
        more();
        separator_ = separator_of(std::string_view(part_).substr(0, part_.find_first_of("\r\n")));
    }
    bool more()
    {
        while (at_ == part_.size() && !at_end_) {
            part_ = text_.next();
            at_ = 0;
            at_end_ = part_.empty();
        }
        return at_ < part_.size();
    }
    char peek() { return more() ? part_[at_] : '\0'; }

    // True when the line ends with this cell.
    bool read_cell(std::string& cell)
    {
        bool is_quoted = false;
        while (more()) {
            const char c = part_[at_++];
            if (is_quoted && c == '"' && peek() != '"') {
                is_quoted = false;
            } else if (is_quoted) {
                if (c == '"')
                    ++at_;
                take(cell, c);
            } else if (c == '"' && cell.empty()) {
                is_quoted = true;
            } else if (c == separator_) {
                return false;
            } else if (c == '\n' || c == '\r') {
                if (c == '\r' && peek() == '\n')
                    ++at_;
                return true;
            } else {
                take(cell, c);
            }
        }
        if (is_quoted)
            refuse("sheet.open_quote", "第 " + std::to_string(number_) + " 行的引号没有结束，文件可能不完整。");
        return true;
    }
    void take(std::string& cell, char c)
    {
        if (cell.size() == limits_.most_bytes_per_cell)
            refuse_size("第 " + std::to_string(number_) + " 行有单元格过长。");
        cell += c;
    }
    // What our own exports put before a cell that a spreadsheet would take for a formula.
    static void undo_neutral(std::string& cell)
    {
        if (cell.starts_with('\'') && is_taken_for_formula(std::string_view(cell).substr(1)))
            cell.erase(0, 1);
    }

    sheet_limits limits_;
    allowance left_;
    decoder text_;
    std::string part_;
    std::size_t at_ = 0, number_ = 0;
    char separator_ = ',';
    bool has_begun_ = false, at_end_ = false;
};

} // namespace

std::unique_ptr<row_source> open_csv(std::string_view bytes, const sheet_limits& limits)
{
    return std::make_unique<csv_source>(bytes, limits);
}

} // namespace tongyuan::sheets
