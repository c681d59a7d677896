// One SQLite connection with its compiled statements. The writer is the only one that writes and checkpoints; readers
// are opened read-only and never do, not even when they close (a race of SQLite before 3.51.3 needs two that do).
#pragma once

#include "sql/connection.hpp"
#include "sql/sqlite/file.hpp"

#include <filesystem>
#include <memory>

namespace tongyuan::sql::sqlite {

// WAL and synchronous=FULL are set and read back; both throw sql::error when the file will not have them.
// The lock is given back when the last connection has closed the file. A reader needs a writer that is already open.
std::unique_ptr<connection> connect_writer(const std::filesystem::path& file, std::shared_ptr<file_lock> lock);
std::unique_ptr<connection> connect_reader(const std::filesystem::path& file, std::shared_ptr<file_lock> lock);
// Reads the whole file; throws store_damaged with what it found. For a start after a recorded failure.
void require_integrity(const std::filesystem::path& file);

} // namespace tongyuan::sql::sqlite
