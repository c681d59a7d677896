#include "sheets/sheet.hpp"

#include "sheets/csv_reader.hpp"
#include "sheets/xlsx_reader.hpp"

#include <algorithm>

namespace tongyuan::sheets {

namespace {

// Whatever a reader throws becomes an answer; the rows are counted and the empty ones left out.
class guarded_reader final : public sheet_reader {
public:
    guarded_reader(std::unique_ptr<row_source> source, const sheet_limits& limits)
        : source_(std::move(source)), limits_(limits)
    {
    }

    result<std::vector<sheet_row>> next(std::size_t most) override
    try {
        std::vector<sheet_row> out;
        while (out.size() < most) {
            auto row = source_->next();
            if (!row)
                break;
            if (row->is_empty())
                continue;
            if (++rows_ > limits_.most_rows)
                refuse_size("最多读取 " + std::to_string(limits_.most_rows) + " 行，请分成几个文件。");
            out.push_back(std::move(*row));
        }
        return out;
    } catch (const unreadable& e) {
        return e.why;
    }

private:
    std::unique_ptr<row_source> source_;
    sheet_limits limits_;
    std::size_t rows_ = 0;
};

std::unique_ptr<row_source> source_of(std::string_view bytes, const sheet_limits& limits)
{
    if (bytes.empty())
        refuse("sheet.empty", "文件是空的，请核对后重新选择。");
    if (bytes.size() > limits.most_bytes)
        refuse_size("文件超过 " + std::to_string(limits.most_bytes >> 20) + " MB，请分成几个文件。");
    if (bytes.starts_with("PK"))
        return open_xlsx(bytes, limits);
    if (bytes.starts_with("\xd0\xcf\x11\xe0"))
        refuse("sheet.old_format",
               "这是旧版 Excel（.xls）或加密的文件。请在 Excel 或 WPS 中另存为 .xlsx（不设密码）后再导入。");
    if (bytes.starts_with("%PDF"))
        refuse("sheet.not_a_sheet", "这是 PDF 文件，不是表格。请选择 .xlsx 或 .csv 文件。");
    return open_csv(bytes, limits);
}

} // namespace

bool sheet_row::is_empty() const
{
    return std::ranges::all_of(
        cells, [](const std::string& cell) { return cell.find_first_not_of(" \t\r\n") == std::string::npos; });
}

void refuse(std::string code, std::string message)
{
    throw unreadable{{errc::unsupported, std::move(code), std::move(message)}};
}

void refuse_size(std::string message)
{
    throw unreadable{{errc::too_large, "sheet.too_large", std::move(message)}};
}

result<std::unique_ptr<sheet_reader>> open_sheet(std::string_view bytes, const sheet_limits& limits)
try {
    return std::unique_ptr<sheet_reader>(new guarded_reader(source_of(bytes, limits), limits));
} catch (const unreadable& e) {
    return e.why;
}

} // namespace tongyuan::sheets
