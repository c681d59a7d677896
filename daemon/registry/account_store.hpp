// The SQL of accounts that higher floors may use as well.
#pragma once

#include "registry/account.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry::account_store {

std::optional<account> find(sql::session& s, std::string_view id);
// Cheap: asked ahead of every public step.
std::optional<account_state> state_of(sql::session& s, std::string_view id);

// Moves along the table; false when the account is not in a state that the event leaves. Writes the history row.
bool move(sql::session& s, std::string_view id, account_event event, std::string_view by, timestamp now);

// The first row: who proposed it.
void begin_history(sql::session& s, std::string_view id, std::string_view by, timestamp now);

struct connection {
    std::string state; // untested, ok, failed, manual, expired
    std::string message, cure;
    std::optional<timestamp> at;
    std::optional<timestamp> expires_at; // of the authorisation
};
void set_connection(sql::session& s, std::string_view id, const connection& c);

// The account that the unit, or the nearest unit above it, names as its source portal.
std::optional<account> source_of_unit(sql::session& s, std::string_view unit_id);

} // namespace tongyuan::registry::account_store
