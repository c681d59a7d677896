// A database over connections of either engine: one thread writes, taking everything that waits into one commit; each
// reading connection has a thread of its own.
#pragma once

#include "sql/connection.hpp"
#include "sql/database.hpp"

#include <memory>
#include <vector>

namespace tongyuan::sql {

struct executor_parts {
    std::unique_ptr<connection> writer;
    std::vector<std::unique_ptr<connection>> readers;
    std::size_t most_in_one_commit = 1;
};

std::unique_ptr<database> make_executor(executor_parts parts);
// Everything at once on the calling thread. The reader may see only what was committed and must be a connection of its
// own, or a writer's change could slip through a read.
std::unique_ptr<database> make_inline_executor(std::unique_ptr<connection> writer, std::unique_ptr<connection> reader);

} // namespace tongyuan::sql
