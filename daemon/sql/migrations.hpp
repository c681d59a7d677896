// Numbered, checksummed and never edited: schema/NNNN_name.sql serves both engines; schema/<engine>/before.sql runs
// ahead of them on every start, after.sql behind them. A file that was changed after it ran, or a database newer than
// this program, is refused.
//
// A migration that only adds runs while daemons of the version before are at work. One that takes something away begins
// with the line "-- not beside daemons older than NNNN": it waits until no daemon is at work that does not know NNNN.
#pragma once

#include "sql/database.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace tongyuan::sql {

struct migration {
    int number;
    std::string name;
    std::string script;
    int oldest_beside = 0; // 0: any daemon may be at work while it runs
};

// Sorted by number. Throws sql::error when numbers repeat or are missing.
std::vector<migration> read_migrations(const std::filesystem::path& schema_folder);

// Asked in the transaction of a migration that does not suit every daemon; throws sql::error when one is at work that
// it does not suit.
using beside_others = std::function<void(session&, const migration&)>;

struct migration_outcome {
    int before;
    int after;
};

// Each migration in its own transaction together with its row in schema_migration.
migration_outcome migrate(database& db, const std::filesystem::path& schema_folder, const beside_others& suits = {});

// The newest that this database has had, which may be one that this program does not know.
int newest_migration(session& s);

} // namespace tongyuan::sql
