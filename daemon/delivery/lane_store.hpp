// The lane of an account is what is leased, with an epoch that only grows: daemons never work on one account at once,
// and a worker that lost its lease settles nothing. How long a lease lasts is its owner's affair (access/membership).
#pragma once

#include "base/time.hpp"
#include "delivery/delivery_store.hpp"
#include "sql/session.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery::lane_store {

struct leased_lane {
    std::string account_id;
    std::int64_t epoch = 0;
    std::int64_t fences_due = 0; // token renewals that still have to shut out a former owner
};

void ensure(sql::session& s, std::string_view account_id);
// Computes next_due_at anew; call after any change to a delivery of the account.
void wake(sql::session& s, std::string_view account_id);
// Up to `most` free lanes with something due, earliest first.
std::vector<leased_lane> lease(sql::session& s, std::string_view owner, timestamp now, std::size_t most);
// Still ours? Locks the row until the transaction ends.
bool hold_on(sql::session& s, std::string_view account_id, const delivery_store::lease& by);
// Nothing is taken from the lane until then; before release().
void pause(sql::session& s, std::string_view account_id, const delivery_store::lease& by, timestamp until);
// Gives the lane back and computes next_due_at.
void release(sql::session& s, std::string_view account_id, const delivery_store::lease& by);
// How many lanes each owner holds just now.
std::map<std::string, std::int64_t> held_by_owner(sql::session& s);
// Writes one lane as it is, to see that the store takes writes; false when there is none.
bool write_unchanged(sql::session& s);
// When the next free lane is due; nothing when none is.
std::optional<timestamp> next_due(sql::session& s);

// Whose leases are void.
enum class whose {
    everybodys, // the exclusive lock of SQLite proves that nobody else lives
    ours,       // our own, when nothing of ours is under way, and those of daemons that have ended
    the_ended
};
struct abandoned_lane {
    std::string account_id;
    std::int64_t epoch = 0;
    bool may_still_act = false; // nobody has seen the owner end: it may be frozen with bytes to send
};
std::vector<abandoned_lane> abandoned(sql::session& s, whose leases, std::string_view us, std::size_t most);
// Frees an abandoned lane; false when somebody was quicker. The epoch grows, so that the former owner settles nothing.
bool reclaim(sql::session& s, const abandoned_lane& lane);
// After a take-over in mid-flight: nothing is taken until then, and so many renewals of the token come first.
void rest_after_take_over(sql::session& s, std::string_view account_id, timestamp until, std::int64_t fences);
// So many of them are done, or cannot be done; the next one comes at `next`, and nothing before.
void fenced(sql::session& s, std::string_view account_id, const delivery_store::lease& by, std::int64_t done,
            timestamp next);

} // namespace tongyuan::delivery::lane_store
