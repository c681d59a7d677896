// The count of calls per account and step, kept in the transaction that writes the intent it counts, so that neither a
// crash nor a second daemon can lose or double it.
#pragma once

#include "channels/quota.hpp"
#include "sql/session.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::channels::quota_store {

// Counts one call, or says which quota has none left: then the caller rolls back. `in_doubt` may use the reserve.
std::optional<adapters::quota> use(sql::session& s, std::string_view account_id, std::span<const adapters::quota> of,
                                   bool is_public, bool in_doubt, timestamp now);
// A call that is proven not to have reached the platform does not count.
void give_back(sql::session& s, std::string_view account_id, std::span<const adapters::quota> of, timestamp called);
// What was counted by a clock that ran ahead counts for the period that it now is, not until the clock is there again.
void go_back(sql::session& s, timestamp now);

// The first of these of which a public step has used up everything: nothing needs to be begun before its end.
std::optional<adapters::quota> spent_for_public(sql::session& s, std::string_view account_id,
                                                std::span<const adapters::quota> of, timestamp now);

struct used {
    std::string account_id, account_name, platform, unit_id, step, per;
    timestamp began_at;
    std::int64_t calls = 0;
};
// What was used lately, most first.
std::vector<used> most_used(sql::session& s, timestamp since, std::size_t most);

} // namespace tongyuan::channels::quota_store
