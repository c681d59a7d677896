// The lane of an account is what is leased, with an epoch that only grows: daemons never work on one account at once,
// and a worker that lost its lease settles nothing. How long a lease lasts is its owner's affair (access/membership).
#pragma once

#include "base/time.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/sending/breaker.hpp"
#include "sql/session.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery::lane_store {

// Lanes wait in places: of one host, of one unit. Places take turns.
struct place {
    std::string host;
    std::string unit_id;
    friend auto operator<=>(const place&, const place&) = default;
};

struct leased_lane {
    std::string account_id;
    std::int64_t epoch = 0;
    std::int64_t fences_due = 0; // token renewals that still have to shut out a former owner
    std::string last_unit;
    std::string host;
    breaker connection; // retry_at is the end of any pause, also of the pace's
};

void ensure(sql::session& s, std::string_view account_id);
// Computes next_due_at anew; call after any change to a delivery of the account.
void wake(sql::session& s, std::string_view account_id);
// The same for every lane: after what changed many deliveries at once.
void wake_all(sql::session& s);
// The clock has gone back by so much: what waits for a time on it waits no longer than before.
void pauses_go_back(sql::session& s, timestamp now, std::chrono::milliseconds by);

// Places of the lanes that have been due longest, at most `most` lanes looked at. `all` says whether that were all.
struct due_places {
    std::vector<place> places;
    bool all = true;
};
due_places places_due(sql::session& s, timestamp now, std::size_t most);
// The next place in order with something due.
std::optional<place> place_after(sql::session& s, const place& last, timestamp now);
// The next host in order with something urgent, due or not.
std::optional<std::string> urgent_host_after(sql::session& s, std::string_view last);

// Up to `most` free lanes of the place with something due, earliest first.
std::vector<leased_lane> lease(sql::session& s, const place& at, std::string_view owner, timestamp now,
                               std::size_t most);
// The same for what is urgent, over all units.
std::vector<leased_lane> lease_urgent(sql::session& s, std::string_view host, std::string_view owner, timestamp now,
                                      std::size_t most);
// On PostgreSQL, waits for whoever else is changing the order of what is under way on the account, and then sees it; to
// the end of the transaction. SQLite has one writer.
void wait_for_turn(sql::session& s, std::string_view account_id);
// Still ours? Locks the row until the transaction ends.
bool hold_on(sql::session& s, std::string_view account_id, const delivery_store::lease& by);

// What the lane is left with.
struct rest {
    std::string last_unit;
    std::string host;
    breaker connection;
};
// Gives the lane back and computes next_due_at.
void release(sql::session& s, std::string_view account_id, const delivery_store::lease& by, const rest& left);
// Gives it back as it was.
void give_back(sql::session& s, std::string_view account_id, const delivery_store::lease& by);
// A person wants it tried now: an open breaker becomes half-open.
void try_now(sql::session& s, std::string_view account_id, timestamp now);

// When the next free lane becomes due, later than `after`; nothing when none does.
std::optional<timestamp> next_due(sql::session& s, timestamp after = {});

// How many lanes each owner holds just now.
std::map<std::string, std::int64_t> held_by_owner(sql::session& s);
// Writes one lane as it is, to see that the store takes writes; false when there is none.
bool write_unchanged(sql::session& s);

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
// So many of them are done, or cannot be done.
void fenced(sql::session& s, std::string_view account_id, const delivery_store::lease& by, std::int64_t done);

// Why an account's deliveries wait, for people.
struct waiting {
    std::string host;
    breaker connection;
    std::optional<breaker> host_connection;
};
std::optional<waiting> waiting_of(sql::session& s, std::string_view account_id);

} // namespace tongyuan::delivery::lane_store
