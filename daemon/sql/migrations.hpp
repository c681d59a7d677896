// Numbered, checksummed and never edited: schema/NNNN_name.sql serves both engines; schema/<engine>/before.sql runs
// ahead of them on every start. A file that was changed after it ran, or a database newer than this program, is
// refused.
#pragma once

#include "sql/database.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace tongyuan::sql {

struct migration {
    int number;
    std::string name;
    std::string script;
};

// Sorted by number. Throws sql::error when numbers repeat or are missing.
std::vector<migration> read_migrations(const std::filesystem::path& schema_folder);

struct migration_outcome {
    int before;
    int after;
};

// Each migration in its own transaction together with its row in schema_migration.
migration_outcome migrate(database& db, const std::filesystem::path& schema_folder);

} // namespace tongyuan::sql
