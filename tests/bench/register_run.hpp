// The list of accounts in a large register: how long a page takes with filters, with words and sorted, how many pages a
// second, and what the index holds in memory. Within this process, through the database's readers, as the API asks.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace tongyuan::bench {

struct register_plan {
    std::filesystem::path folder, schema;
    std::string postgres; // a connection string; empty: SQLite in the folder
    std::size_t accounts = 200'000, units = 40'000;
    std::size_t pages = 300; // of each kind
};

// Prints name=value lines.
void measure_register(const register_plan& plan);

} // namespace tongyuan::bench
