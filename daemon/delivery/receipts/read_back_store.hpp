// When publications and withdrawals are read back next, and what every reading found.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace tongyuan::delivery {

struct planned_reading {
    std::string delivery_id, account_id;
    std::string expects = "there"; // there: a publication; gone: a withdrawal
    timestamp since;
    std::int64_t round = 0;
    std::optional<timestamp> due_at; // nothing: over
    std::int64_t tries = 0;          // of this round
    std::string state = "pending";   // pending, same, gone, differs, visible, unreadable
    std::optional<timestamp> read_at;
    std::string message;
};

namespace read_back_store {

// Written or written over.
void put(sql::session& s, const planned_reading& p);
std::optional<planned_reading> find(sql::session& s, std::string_view delivery_id);
// A reading and where it leads; until when the senders' breakers are open, if they are (the epoch otherwise).
struct due_reading {
    planned_reading planned;
    std::string host;
    timestamp account_shut_until, host_shut_until;
};
// The most overdue, `but` for these accounts and hosts; nothing when none is due.
std::optional<due_reading> due(sql::session& s, timestamp now, const std::set<std::string>& but);
// Whatever is due there waits until then, `but` for these accounts.
void put_off(sql::session& s, std::string_view host, timestamp now, timestamp until, const std::set<std::string>& but);
void put_off_account(sql::session& s, std::string_view account_id, timestamp now, timestamp until);
void stop(sql::session& s, std::string_view delivery_id);
// As clock_store::go_back. What a publication was given before the clock ran ahead, `longest` at most, it keeps.
void go_back(sql::session& s, timestamp now, std::chrono::milliseconds by, std::chrono::milliseconds longest);
// Appends what a reading found.
void note(sql::session& s, const planned_reading& found);
// Readings of the account within a day: what the platform's quota has been charged with.
std::int64_t readings_between(sql::session& s, std::string_view account_id, timestamp from, timestamp before);

} // namespace read_back_store

} // namespace tongyuan::delivery
