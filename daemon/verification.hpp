// Whether everything that is kept as evidence still agrees with itself: the store, the audit chain, the receipts, the
// outside counter.
#pragma once

#include "settings.hpp"
#include "sql/database.hpp"

#include <functional>
#include <string>

namespace tongyuan {

// One sentence at a time; `well` is false for what needs a person.
using told_line = std::function<void(bool well, const std::string& sentence)>;

// True: all is well. Reads only; blocks.
bool verify_store(sql::database& db, const settings& s, const told_line& told);

} // namespace tongyuan
