// The SQL behind the index of accounts: everything it is made of, and what has changed since.
#pragma once

#include "sql/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry::account_index_store {

struct account_row {
    std::string id, platform, platform_id, name, unit_id, state, connection, filing_number, fields, custodians;
    std::int64_t created_at = 0;
    std::vector<std::string> formerly = {}; // what it was called before
};
struct unit_row {
    std::string id, path, name;
};
struct touch {
    std::string kind, id; // account, unit
};

// Grows with every change of an account or a unit that is committed.
std::int64_t clock(sql::session& s);
std::vector<touch> touched_since(sql::session& s, std::int64_t n, std::int64_t most);
std::vector<account_row> accounts_after(sql::session& s, std::string_view id, std::int64_t most); // by id
std::vector<account_row> account(sql::session& s, std::string_view id);                           // one or none
std::vector<unit_row> units(sql::session& s);

} // namespace tongyuan::registry::account_index_store
