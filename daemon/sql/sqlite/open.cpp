#include "sql/executor.hpp"
#include "sql/sqlite/connection.hpp"

namespace tongyuan::sql {
namespace {

// The order matters: nobody touches the file before the lock is held, and readers need the writer's side files.
std::unique_ptr<connection> open_writer(const std::filesystem::path& file)
{
    sqlite::require_local_folder(file.parent_path());
    sqlite::file_lock lock(file);
    sqlite::prepare_file(file);
    return sqlite::connect_writer(file, std::move(lock));
}

} // namespace

std::unique_ptr<database> open_sqlite(const sqlite_options& options)
{
    const auto file = std::filesystem::absolute(options.file);
    executor_parts parts;
    parts.writer = open_writer(file);
    for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i)
        parts.readers.push_back(sqlite::connect_reader(file));
    parts.most_in_one_commit = std::max<std::size_t>(options.most_in_one_commit, 1);
    return make_executor(std::move(parts));
}

std::unique_ptr<database> open_sqlite_inline(const std::filesystem::path& file)
{
    const auto where = std::filesystem::absolute(file);
    auto writer = open_writer(where);
    return make_inline_executor(std::move(writer), sqlite::connect_reader(where));
}

} // namespace tongyuan::sql
