// Transactions around tasks: many writes in one commit, a read in one snapshot, and what happens when they fail.
#pragma once

#include "sql/connection.hpp"
#include "sql/database.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <span>

namespace tongyuan::sql {

// Set by whoever first sees the disk or the file fail, and never cleared: a second fsync may "succeed" without having
// written, so only a restart with its checks may write again. Shared by all threads of one database.
class damage_mark {
public:
    void set(const std::string& reason);
    // Throws store_damaged once set.
    void check() const;

private:
    mutable std::mutex mutex_;
    std::optional<std::string> reason_;
};

using tasks = std::span<const std::unique_ptr<database::task>>;

// Whether tasks that share a commit may go without savepoints, which cost SQLite a second copy of every page that a
// task touches and PostgreSQL two commands. When one of them fails or refuses, all run again behind savepoints, and so
// do those of the next few commits. Of the one thread that writes.
class trust {
public:
    bool is_given();
    void withdraw();

private:
    int wary_for_ = 0; // commits
};

// Runs all in one transaction and answers every one of them, also when it throws inside: one that fails or refuses does
// not disturb the others. After a conflict each runs alone, up to a limit.
void write_together(connection& writer, tasks all, damage_mark& damage, trust& in_tasks);
void read_alone(connection& reader, database::task& task, damage_mark& damage);

} // namespace tongyuan::sql
