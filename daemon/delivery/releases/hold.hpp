// Stops: global, per unit (its whole subtree) or per account. Checked in the transaction that writes a public intent,
// so a hold is effective on everything that is not yet past its intent. A unit's hold stops its own articles and what
// anybody sends to its accounts. Withdrawals are never stopped: a hold is when they are needed most.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

struct hold {
    std::string id;
    std::string scope;    // global, unit, account
    std::string scope_id; // "" | a unit's path | an account's id
    std::string reason;
    std::string set_by, set_name;
    timestamp set_at;
};

namespace hold_store {

void insert(sql::session& s, const hold& h);
bool lift(sql::session& s, std::string_view id, std::string_view by, timestamp now);
std::optional<hold> find(sql::session& s, std::string_view id);
std::vector<hold> standing(sql::session& s);
// A hold that stops an article of this unit on this account.
std::optional<hold> over(sql::session& s, std::string_view account_id, std::string_view article_unit_id);
// Ahead of putting under a hold: whoever is just lifting one is waited for, and whoever lifts one later sees what was
// put under it. SQLite has one writer.
void wait_for_lifting(sql::session& s);
// Queues again what only a hold had stopped and no other hold stops; returns the accounts.
std::vector<std::string> let_go(sql::session& s, timestamp now, std::chrono::milliseconds deadline);

} // namespace hold_store

} // namespace tongyuan::delivery
