// The SQL of the keys with which answers to everybody are signed.
#pragma once

#include "sql/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tongyuan::registry::answer_key_store {

struct row {
    std::string id, public_key, sealed_seed;
    timestamp made_at;
    std::optional<timestamp> retired_at;
};
std::vector<row> all(sql::session& s); // the newest first
// False when there is one in use: then somebody else was quicker.
bool insert(sql::session& s, const row& r);
void retire(sql::session& s, timestamp now); // the one in use, if there is one

} // namespace tongyuan::registry::answer_key_store
