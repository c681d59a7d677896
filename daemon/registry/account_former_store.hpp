// The SQL of what accounts on record were called before: names, handles and links that somebody may still remember, or
// that a stranger may have taken since. Made from the account's past.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry::account_former_store {

struct former {
    std::string account_id, of_what, words; // name, handle, url
    std::string spelling;                   // as it is looked for
    timestamp until;
};

// Behind every change of the record. Returns whether it was ever called otherwise.
bool note(sql::session& s, std::string_view account_id);
std::vector<former> of_account(sql::session& s, std::string_view account_id); // the latest first
// Of accounts behind the first id, up to the last.
std::vector<former> between(sql::session& s, std::string_view after, std::string_view last);

// Accounts behind this id whose record was changed before this was kept.
std::vector<std::string> unnoted(sql::session& s, std::string_view after, std::int64_t most);
// Lists in memory read the account again.
void announce(sql::session& s, std::string_view account_id, timestamp now);

} // namespace tongyuan::registry::account_former_store
