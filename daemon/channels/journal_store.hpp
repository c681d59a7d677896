// The journal's SQL. Intents are written under the lease that the caller has checked in the same transaction.
#pragma once

#include "base/time.hpp"
#include "channels/journal.hpp"
#include "sql/session.hpp"

#include <string_view>
#include <vector>

namespace tongyuan::channels::journal_store {

std::vector<journal_row> load(sql::session& s, std::string_view delivery_id);

// An intent (outcome open) or a finished entry of the host's own. The primary key refuses a second writer.
void append(sql::session& s, std::string_view delivery_id, const journal_row& row);

// Is this very intent there: same place, epoch and bytes?
bool holds(sql::session& s, std::string_view delivery_id, const journal_row& row);

// Fills in what became of an intent that is open, or that was given up; false when it has an answer already.
bool answer(sql::session& s, std::string_view delivery_id, const journal_row& row);

// Why nobody is left who could hear the answer: the sender has ended, or it is out of reach and was taken over from.
enum class lost { interrupted, taken_over };
struct given_up {
    std::int64_t intents = 0;
    bool any_public = false;
};
// Marks every open intent of the delivery as ambiguous.
given_up give_up_open(sql::session& s, std::string_view delivery_id, lost how, timestamp now);

} // namespace tongyuan::channels::journal_store
