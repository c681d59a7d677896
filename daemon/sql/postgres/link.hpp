// libpq with owners and errors: connecting, running, and what a failure means.
#pragma once

#include "sql/connection.hpp"

#include <libpq-fe.h>

#include <memory>
#include <string>
#include <string_view>

namespace tongyuan::sql::postgres {

struct finish_connection {
    void operator()(PGconn* connection) const { ::PQfinish(connection); }
};
struct clear_result {
    void operator()(PGresult* result) const { ::PQclear(result); }
};
using connection_handle = std::unique_ptr<PGconn, finish_connection>;
using result_handle = std::unique_ptr<PGresult, clear_result>;

// Connects with time-outs and keep-alives unless the address has its own, and sets what our promises rest on.
connection_handle open_link(const std::string& address);
// Passes a good result through; throws conflict, connection_lost, constraint_error, store_broken or error. Values never
// reach the message: the server's DETAIL is left out, and so is the text of errors that quote a value.
result_handle checked(PGconn* link, PGresult* result, std::string_view statement);
std::string sql_state(const PGresult* result);

// One column of one row, by the type that the server names: integers and booleans as integers, bytea as bytes, the
// rest as text. A sum of integers is numeric in PostgreSQL and comes back as an integer, as in SQLite.
value value_of(const PGresult* result, int row, int column);

} // namespace tongyuan::sql::postgres
