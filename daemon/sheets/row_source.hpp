// What a kind of file gives: rows as they come. Throws `unreadable`.
#pragma once

#include "sheets/sheet.hpp"

#include <optional>

namespace tongyuan::sheets {

class row_source {
public:
    virtual ~row_source() = default;
    virtual std::optional<sheet_row> next() = 0; // nothing: the end
};

} // namespace tongyuan::sheets
