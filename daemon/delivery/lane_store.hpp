// The lane of an account is what is leased, with an epoch that only grows: daemons never work on one account at once,
// and a worker that lost its lease settles nothing. Lease times are on session::lease_clock(), never the wall clock.
#pragma once

#include "base/time.hpp"
#include "delivery/delivery_store.hpp"
#include "sql/session.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery::lane_store {

struct leased_lane {
    std::string account_id;
    std::int64_t epoch = 0;
};

void ensure(sql::session& s, std::string_view account_id);
// Computes next_due_at anew; call after any change to a delivery of the account.
void wake(sql::session& s, std::string_view account_id);
// Up to `most` free lanes with something due, earliest first.
std::vector<leased_lane> lease(sql::session& s, std::string_view owner, timestamp now, std::chrono::milliseconds span,
                               std::size_t most);
// Still ours? Also prolongs it. Locks the row until the transaction ends.
bool hold_on(sql::session& s, std::string_view account_id, const delivery_store::lease& by,
             std::chrono::milliseconds span);
// Nothing is taken from the lane until then; before release().
void pause(sql::session& s, std::string_view account_id, const delivery_store::lease& by, timestamp until);
// Gives the lane back and computes next_due_at.
void release(sql::session& s, std::string_view account_id, const delivery_store::lease& by);
// When the next free lane is due; nothing when none is.
std::optional<timestamp> next_due(sql::session& s);

// Lanes whose lease has run out; `all` takes every leased lane (SQLite at start: the exclusive lock voids them).
std::vector<leased_lane> abandoned(sql::session& s, bool all);
// Frees an abandoned lane; false when somebody was quicker. The epoch grows, so that the former owner settles nothing.
bool reclaim(sql::session& s, const leased_lane& lane);

} // namespace tongyuan::delivery::lane_store
