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

// Fills in what became of an intent that is open, or that was given up; false when it has an answer already.
bool answer(sql::session& s, std::string_view delivery_id, const journal_row& row);

// Marks every open intent of the delivery as ambiguous: nobody is left who could hear the answer.
std::int64_t give_up_open(sql::session& s, std::string_view delivery_id, timestamp now);

} // namespace tongyuan::channels::journal_store
