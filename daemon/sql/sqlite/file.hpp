// The place of an SQLite database: a local disk, one daemon at a time, readable by its owner only.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tongyuan::sql::sqlite {

// Held by an exclusive flock on "<file>.lock" until destroyed. The lock file stays: removing it would let two daemons
// hold locks on two files of the same name. It also remembers that the disk failed, for the next start.
class file_lock {
public:
    // Throws sql::error with a sentence when another process, or another object of this one, holds it.
    explicit file_lock(const std::filesystem::path& database_file);
    ~file_lock();
    file_lock(const file_lock&) = delete;
    file_lock& operator=(const file_lock&) = delete;

    // As well as a failing disk allows; from any thread.
    void record_damage(const std::string& reason) noexcept;
    // Empty when the last run saw none.
    std::string recorded_damage() const;
    void forget_damage();

private:
    int descriptor_;
};

// By the magic number of statfs(2). FUSE counts: sshfs and its kin cannot be told from the others.
bool is_network_file_system(std::int64_t magic);
// Throws sql::error when the folder is missing or lies on a network share: SQLite's locks and WAL do not hold there.
void require_local_folder(const std::filesystem::path& folder);
// Creates the file for its owner only, and takes what others may do with an existing one away from them. SQLite gives
// its side files the same mode. Call only while holding the lock and before SQLite opens the file: closing any
// descriptor of it would drop SQLite's own locks.
void prepare_file(const std::filesystem::path& file);

} // namespace tongyuan::sql::sqlite
