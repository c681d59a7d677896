// The SQL of what the register said before, as known on a day.
#pragma once

#include "registry/register_store.hpp"

namespace tongyuan::registry::account_past_store {

// Ahead of every change of an account's name, link, unit, state, number or record: what it was so far. `record`: the
// record's fields are about to change, too.
void keep(sql::session& s, std::string_view account_id, timestamp now, bool record);

struct known_account {
    account then;          // but for its unit's path, which is the one of today
    timestamp known_from;  // of what it was then; the time of its creation, or of the last change before
    std::string unit_name; // then
    std::string filing_number;
    std::string fields; // empty in lists
};
// Nothing: it was not known yet.
std::optional<known_account> find(sql::session& s, std::string_view account_id, timestamp at);
struct filter {
    std::string reader_id;
    std::optional<std::string> state, platform, unit_path;
    std::optional<std::string> pattern; // of the name, the platform's id or the filing number
    std::optional<std::string> after_name;
    std::string after_id;
};
// Whom the filter's reader may see today, as they were then; by name.
std::vector<known_account> list(sql::session& s, const filter& f, timestamp at, std::int64_t most);
std::vector<std::pair<std::string, std::int64_t>> count_by_state(sql::session& s, const filter& f, timestamp at);

} // namespace tongyuan::registry::account_past_store
