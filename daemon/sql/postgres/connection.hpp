// One libpq connection, with each statement prepared once by its text. It connects again by itself: a lost connection
// shows as connection_lost inside a transaction, and as store_broken from a commit, whose outcome is then unknown.
#pragma once

#include "sql/connection.hpp"

#include <memory>
#include <string>

namespace tongyuan::sql::postgres {

enum class purpose { write, read };

// Throws sql::store_broken when the server cannot be reached, sql::error when it or its database cannot serve us.
std::unique_ptr<connection> connect(const std::string& address, purpose what_for);

} // namespace tongyuan::sql::postgres
