// Spreadsheets, read row by row in bounded memory: XLSX and CSV (UTF-8, UTF-16 or GB18030). What is a bomb, lies about
// its size, holds macros or tries to be clever is refused.
//
//     auto sheet = open_sheet(bytes, limits);              // the bytes outlive the reader
//     if (!sheet) return sheet.error();
//     for (;;) {
//         const auto some = (*sheet)->next(500);           // fewer only at the end
//         …
//     }
#pragma once

#include "base/errors.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::sheets {

struct sheet_limits {
    std::size_t most_bytes = std::size_t{10} << 20;           // of the file
    std::size_t most_unpacked_bytes = std::size_t{100} << 20; // of an XLSX, all parts together
    std::size_t most_ratio = 100;                             // unpacked to packed, of a part of more than 1 MiB
    std::size_t most_parts = 1'000;
    std::size_t most_rows = 200'000;
    std::size_t most_columns = 200;
    std::size_t most_bytes_per_cell = 32'767;
    // A few bytes can name a long text that is in the file once: what is handed out is counted, not what was read.
    std::size_t most_bytes_per_row = std::size_t{64} << 10;
    std::size_t most_text_bytes = std::size_t{64} << 20;   // of all rows
    std::size_t most_shared_strings = 1'000'000;           // of an XLSX: texts that cells refer to
    std::size_t most_shared_bytes = std::size_t{32} << 20; // of all of them
};

struct sheet_row {
    std::size_t number = 0; // as people see it: from 1
    std::vector<std::string> cells;

    bool is_empty() const;
};

class sheet_reader {
public:
    virtual ~sheet_reader() = default;
    // Empty at the end. Rows without any text are left out.
    virtual result<std::vector<sheet_row>> next(std::size_t most) = 0;
};

result<std::unique_ptr<sheet_reader>> open_sheet(std::string_view bytes, const sheet_limits& limits = {});

// What the readers throw at each other; open_sheet() and next() answer it as a refusal.
struct unreadable {
    refusal why;
};
[[noreturn]] void refuse(std::string code, std::string message);
[[noreturn]] void refuse_size(std::string message);

} // namespace tongyuan::sheets
