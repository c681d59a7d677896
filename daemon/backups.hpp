// Backups of an SQLite store, and putting one back. A backup is one file with a manifest beside it; it never holds the
// key file, without which its secrets cannot be read, nor the outside counter, which must not be put back with it.
#pragma once

#include "settings.hpp"
#include "sql/backup.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace tongyuan {

struct backup_order {
    std::filesystem::path to; // a file that does not exist, or a folder, where it is named after the moment
    std::size_t keep = 0;     // in a folder: so many of the newest stay; 0: all
};
struct backup_made {
    std::filesystem::path file, manifest;
    std::string sha256;
    std::int64_t size = 0, migration = 0;
    std::size_t removed = 0; // older ones
};
using told_progress = std::function<void(sql::copy_progress)>;

// Copies, examines and digests; nothing keeps its final name before all of that is done. Blocks. Throws
// std::runtime_error with a sentence.
backup_made make_backup(sql::database& db, const settings& s, const backup_order& order, timestamp now,
                        const told_progress& told);

struct restore_order {
    std::filesystem::path from;
    bool replace = false; // put a store that is there aside
};
struct restored_store {
    std::optional<std::filesystem::path> put_aside;
    bool had_manifest = false;
    std::int64_t migration = 0;
};
// Of a stopped installation. Examines the backup before it touches anything.
restored_store restore_backup(const settings& s, const restore_order& order, timestamp now);

// "20260302T010000Z", for names of files.
std::string name_of_moment(timestamp at);

} // namespace tongyuan
