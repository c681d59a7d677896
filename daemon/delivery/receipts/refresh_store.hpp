// Column pages and feeds that must be written again: one row per account, so that a hundred publications ask once.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::delivery::refresh_store {

void want(sql::session& s, std::string_view account_id, timestamp now);

struct wanted {
    std::string account_id;
    timestamp wanted_at;
    std::int64_t failures = 0;
};
// The most overdue; nothing when none is due.
std::optional<wanted> due(sql::session& s, timestamp now);
// Done unless it was wanted again meanwhile.
void done(sql::session& s, const wanted& w, timestamp now);
void failed(sql::session& s, const wanted& w, std::string_view message, timestamp again_at);
std::optional<timestamp> next_due(sql::session& s);
void go_back(sql::session& s, timestamp now, std::chrono::milliseconds by); // as clock_store::go_back

} // namespace tongyuan::delivery::refresh_store
