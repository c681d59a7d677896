// The SQL of cases.
#pragma once

#include "oversight/case.hpp"
#include "sql/session.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::oversight::case_store {

// Nothing happens when a case of this finding stands already; true: opened.
bool open(sql::session& s, const oversight_case& c);
std::optional<oversight_case> find(sql::session& s, std::string_view id);
std::optional<std::string> standing(sql::session& s, std::string_view account_id, std::string_view finding); // its id

struct decision {
    std::string what, reason;
    std::optional<timestamp> until, due_at;
    std::string owner, owner_name;
};
// False when the case has left that state or version.
bool decide(sql::session& s, const oversight_case& from, const decision& d, timestamp now);
// The decision is over: whoever decided it remains the owner.
bool reopen(sql::session& s, std::string_view id, timestamp due_at, timestamp now);
bool close(sql::session& s, std::string_view id, timestamp now);

void note(sql::session& s, std::string_view id, const case_event_row& e);
std::vector<case_event_row> history(sql::session& s, std::string_view id);

struct filter {
    std::string reader_id;
    std::optional<std::string> state, unit_path, account_id;
    bool mine = false;
    std::optional<timestamp> overdue_at; // only what should have been done by then
    std::optional<timestamp> after_at;
    std::string after_id;
};
std::vector<oversight_case> list(sql::session& s, const filter& f, std::int64_t most);

// Standing cases of accounts that are closed, cancelled or moved out; one that is back is not settled by being gone.
std::vector<std::string> of_accounts_that_are_gone(sql::session& s, std::int64_t most);

} // namespace tongyuan::oversight::case_store
