// What a kind of file gives: rows as they come. Throws `unreadable`.
#pragma once

#include "sheets/sheet.hpp"

#include <optional>

namespace tongyuan::sheets {

// How much text the rows may still hold. Asked before a cell is copied, because the copies are what costs.
class allowance {
public:
    explicit allowance(const sheet_limits& limits) : limits_(limits) {}
    void begin_row(std::size_t number)
    {
        row_ = number;
        bytes_of_row_ = 0;
    }
    void take(std::size_t bytes)
    {
        bytes_of_row_ += bytes;
        bytes_ += bytes;
        if (bytes_of_row_ > limits_.most_bytes_per_row)
            refuse_size("第 " + std::to_string(row_) + " 行的文字过多，请核对是否把正文贴进了表格。");
        if (bytes_ > limits_.most_text_bytes)
            refuse_size("表格的文字合计超过 " + std::to_string(limits_.most_text_bytes >> 20) +
                        " MB，请分成几个文件。");
    }

private:
    sheet_limits limits_;
    std::size_t row_ = 0, bytes_of_row_ = 0, bytes_ = 0;
};

class row_source {
public:
    virtual ~row_source() = default;
    virtual std::optional<sheet_row> next() = 0; // nothing: the end
};

} // namespace tongyuan::sheets
