#include "base/log.hpp"
#include "sql/executor.hpp"
#include "sql/sqlite/connection.hpp"

namespace tongyuan::sql {
namespace {

using sqlite::file_lock;

// A start after a failure of the disk reads everything once before anybody relies on it.
void check_after_damage(const std::filesystem::path& file, file_lock& lock)
{
    const auto reason = lock.recorded_damage();
    if (reason.empty())
        return;
    log::warning("store.checked_after_damage", {{"file", file.string()}, {"reason", reason}});
    sqlite::require_integrity(file);
    lock.forget_damage();
}

// The order matters: nobody touches the file before the lock is held.
std::shared_ptr<file_lock> take(const std::filesystem::path& file)
{
    sqlite::require_local_folder(file.parent_path());
    auto lock = std::make_shared<file_lock>(file);
    sqlite::prepare_file(file);
    check_after_damage(file, *lock);
    return lock;
}

} // namespace

std::unique_ptr<database> open_sqlite(const sqlite_options& options)
{
    const auto file = std::filesystem::absolute(options.file);
    const auto lock = take(file);
    executor_parts parts;
    parts.writer = sqlite::connect_writer(file, lock);
    for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i)
        parts.readers.push_back(sqlite::connect_reader(file, lock));
    parts.most_in_one_commit = std::max<std::size_t>(options.most_in_one_commit, 1);
    return make_executor(std::move(parts));
}

std::unique_ptr<database> open_sqlite_inline(const std::filesystem::path& file)
{
    const auto where = std::filesystem::absolute(file);
    const auto lock = take(where);
    auto writer = sqlite::connect_writer(where, lock);
    return make_inline_executor(std::move(writer), sqlite::connect_reader(where, lock));
}

} // namespace tongyuan::sql
