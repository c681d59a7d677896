// Another server may answer after a connection was lost, one that has lost commits which the former had acknowledged.
#pragma once

#include <cstdint>

namespace tongyuan::sql {

// How often this process has made a lost connection to PostgreSQL again. Grows before anything runs on the new one, so
// whoever finds it unchanged after his own work has worked with the server he knew.
std::uint64_t reconnections();

} // namespace tongyuan::sql
