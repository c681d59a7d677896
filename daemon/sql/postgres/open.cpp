#include "sql/executor.hpp"
#include "sql/postgres/connection.hpp"

namespace tongyuan::sql {

std::unique_ptr<database> open_postgres(const postgres_options& options)
{
    executor_parts parts;
    parts.writer = postgres::connect(options.connection, postgres::purpose::write);
    for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i)
        parts.readers.push_back(postgres::connect(options.connection, postgres::purpose::read));
    parts.most_in_one_commit = std::max<std::size_t>(options.most_in_one_commit, 1);
    return make_executor(std::move(parts));
}

} // namespace tongyuan::sql
