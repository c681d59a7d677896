// When publications and withdrawals are read back next, and what every reading found.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <cstdint>
#include <optional>
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
// The most overdue; nothing when none is due.
std::optional<planned_reading> due(sql::session& s, timestamp now);
void stop(sql::session& s, std::string_view delivery_id);
// Appends what a reading found.
void note(sql::session& s, const planned_reading& found);
// Readings of the account since then: what the platform's quota has been charged with.
std::int64_t readings_since(sql::session& s, std::string_view account_id, timestamp since);

} // namespace read_back_store

} // namespace tongyuan::delivery
