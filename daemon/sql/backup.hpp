// A copy of a store that is in use.
#pragma once

#include "sql/database.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace tongyuan::sql {

struct copy_progress {
    std::int64_t pages_done = 0, pages = 0;
};

// Some pages at a time, in turn with everybody's writes, which are in the copy up to its last page. Blocks the calling
// thread, which must not be the database's own. `told` is called on it after every step; what it throws ends the copy.
// Throws sql::error with a sentence; then the half copy is removed.
void copy_store(database& db, const std::filesystem::path& file, const std::function<void(copy_progress)>& told);

} // namespace tongyuan::sql
