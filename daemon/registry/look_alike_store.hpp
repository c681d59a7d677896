// The SQL of look-alikes: what the names of accounts and units have in common with others that a hasty reader takes for
// them. One question by index, however many there are.
#pragma once

#include "sql/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry::look_alike_store {

// With the approval of an account and with every change of its record, in which the handle is. `record`: JSON.
void note(sql::session& s, std::string_view account_id, std::string_view name, std::string_view record);

struct unnoted {
    std::string id, name, record;
};
// Accounts behind this id that were approved and have not been noted; units that have not, or under another name.
// What was noted meanwhile stays.
std::vector<unnoted> accounts_unnoted(sql::session& s, std::string_view after, std::int64_t most);
void note_if_new(sql::session& s, const unnoted& account);
std::vector<unnoted> units_unnoted(sql::session& s, std::int64_t most);
void note_unit(sql::session& s, std::string_view unit_id, std::string_view name);

struct question {
    std::string unit_id, unit_name; // who wants to bear the name
    std::string account_id;         // of the account that does, or empty
    std::string name, handle;
    std::string link = {}; // that may have been somebody's
};
struct look_alike {
    std::string account_id; // empty: the unit itself is called so
    std::string name, handle, platform, state, unit_id, unit_name, unit_path;
    std::string was; // what it was called before, where that is what looks alike
};
// Accounts of other units that are or were in use, and other units; the very same name included; and accounts, those of
// the unit included, that were called so before. Who is called as its own unit is taken for no other unit.
std::vector<look_alike> find(sql::session& s, const question& q);

} // namespace tongyuan::registry::look_alike_store
