// The daemons that share a store (table daemon) and the work that only one of them does (table claim). Times of leases
// are on session::lease_clock().
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::access::member_store {

enum class ending { left, died, expired };

struct member {
    std::string owner, name, place;
    timestamp joined_at;
    std::int64_t lease_until = 0;
    std::optional<ending> how_ended;
};

// False: a daemon of this name has not ended. `schema`: the newest migration that it knows.
bool insert(sql::session& s, std::string_view owner, std::string_view name, std::string_view place, timestamp now,
            std::chrono::milliseconds lease, int schema = 0);
// Of the daemons whose lease holds, those that do not know this migration; their names.
std::vector<std::string> older_than(sql::session& s, int schema);
// False: others have declared us ended.
bool renew(sql::session& s, std::string_view owner, std::chrono::milliseconds lease);
bool end(sql::session& s, std::string_view owner, ending how, timestamp now);
// Everybody whose lease has run out; their owners. `spared`: not those who have yet to compare on a run of the server,
// unless they bear our own name and so have no counter but ours.
struct spared {
    std::string_view run, name;
};
std::vector<std::string> end_expired(sql::session& s, timestamp now, const spared& but = {});

// Tells one run of the server from another, and so one server from another. Empty on SQLite.
std::string server_run(sql::session& s);
// The store of this run of the server is known to `owner`: what its own counter holds is there, or was dealt with.
void note_compared(sql::session& s, std::string_view owner, std::string_view run);
// Names of the living who have not said so.
std::vector<std::string> yet_to_compare(sql::session& s, std::string_view run);
std::optional<member> living_of_name(sql::session& s, std::string_view name);
std::vector<member> living(sql::session& s);
void forget_ended_before(sql::session& s, timestamp at);
// What a frozen daemon has locked is not waited for longer than so; applies to the transaction. PostgreSQL only.
void wait_at_most_a_second(sql::session& s);

// True when the work is ours now, or was already.
bool claim(sql::session& s, std::string_view what, std::string_view owner);
void give_up(sql::session& s, std::string_view what, std::string_view owner);

} // namespace tongyuan::access::member_store
