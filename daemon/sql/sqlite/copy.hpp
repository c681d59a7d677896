// Copies of an SQLite store: made page by page beside its use, and examined before anybody relies on them.
#pragma once

#include "sql/connection.hpp"

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <memory>
#include <string>

namespace tongyuan::sql::sqlite {

// The file must not exist. The copy is one file without a log of its own.
std::unique_ptr<copying> begin_copy(SQLite::Database& from, const std::filesystem::path& file);

// Read without changing the file or making others beside it.
struct examined {
    bool is_sqlite = false;
    bool is_ours = false;       // by its application id
    std::string damage;         // empty: integrity_check found nothing
    std::int64_t migration = 0; // the newest one; 0: none
    std::string writer_places;  // "<file id> <sequence>" of every outside counter, one a line
};
examined examine(const std::filesystem::path& file);

} // namespace tongyuan::sql::sqlite
