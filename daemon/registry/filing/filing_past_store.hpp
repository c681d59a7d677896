// The SQL of what filings were before, as known on a day.
#pragma once

#include "registry/filing/filing_store.hpp"

namespace tongyuan::registry::filing_past_store {

// Ahead of every change of a filing: what it was so far.
void keep(sql::session& s, std::string_view filing_id, timestamp now);

// Of the filter: reader, state, kind, account, pattern, own ones, the place in the list. What somebody had to do then
// is not kept. The newest first; `updated_at` is when a filing was made, by which the list goes on.
std::vector<filing> list(sql::session& s, const filing_store::filter& f, timestamp at, std::int64_t most);

} // namespace tongyuan::registry::filing_past_store
