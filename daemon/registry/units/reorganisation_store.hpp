// The SQL of reorganisations: what hangs on a unit, how one thing of it moves, and the record of what was moved.
#pragma once

#include "registry/account.hpp"
#include "registry/units/reorganisation.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry::reorganisation_store {

struct held_account {
    std::string id, name, platform, host; // host: as it is on record, or empty
    account_state state;
};
// Of this very unit, but for those that are cancelled or removed: these stay with the records.
std::vector<held_account> accounts_of(sql::session& s, std::string_view unit_id);

struct open_filing {
    std::string id, title, account_id; // account_id may be empty
    filing_kind kind;
};
std::vector<open_filing> open_filings_of(sql::session& s, std::string_view unit_id);

// Levels of open filings that this unit decides: "filing level", and the filing's title.
std::vector<std::pair<std::string, std::string>> levels_of(sql::session& s, std::string_view unit_id);
std::optional<std::string> source_of(sql::session& s, std::string_view unit_id); // account id

// Each is false when the thing is not where it leaves from.
bool move_account(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now);
bool set_host(sql::session& s, std::string_view account_id, std::string_view from, std::string_view to, timestamp now);
bool move_filing(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now);
bool move_level(sql::session& s, std::string_view filing_and_level, std::string_view from, std::string_view to);
bool move_source(sql::session& s, std::string_view account_id, std::string_view from, std::string_view to);
bool set_credit_code(sql::session& s, std::string_view unit_id, std::string_view from, std::string_view to,
                     timestamp now);

// Anything at all that belongs to this very unit now, named; empty when it is empty.
std::vector<std::string> what_is_in(sql::session& s, std::string_view unit_id);

void insert(sql::session& s, const reorganisation& r, const std::vector<step>& steps);
std::optional<reorganisation> find(sql::session& s, std::string_view id);
std::vector<step> steps_of(sql::session& s, std::string_view id);
bool mark_undone(sql::session& s, std::string_view id, std::string_view by, timestamp now);
// A later one, not undone, of a unit that this one was about.
std::optional<reorganisation> later_than(sql::session& s, const reorganisation& r);

struct filter {
    std::string reader_id;
    std::optional<std::string> unit_id;
    std::optional<timestamp> before;
    std::string before_id;
};
std::vector<reorganisation> list(sql::session& s, const filter& f, std::int64_t most); // latest first

} // namespace tongyuan::registry::reorganisation_store
