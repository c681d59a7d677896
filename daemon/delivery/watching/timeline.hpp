// The life of one delivery, from the click to the receipt: approvals, release, each lease, each step with its request
// line, answer and duration, the receipt and what was read back. Made of what is stored anyway.
#pragma once

#include "adapters/api/adapter.hpp"
#include "channels/journal.hpp"
#include "delivery/delivery.hpp"
#include "sql/session.hpp"

#include <boost/json/array.hpp>

#include <vector>

namespace tongyuan::delivery {

// Oldest first. `about` names the steps; null: they keep their technical names.
boost::json::array timeline_of(sql::session& s, const delivery& d, const std::vector<channels::journal_row>& rows,
                               const adapters::manifest* about);

} // namespace tongyuan::delivery
