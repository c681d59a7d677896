// Deliveries that are asked for sooner than planned. Only the due time changes.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <cstdint>
#include <string_view>

namespace tongyuan::delivery::hint_store {

// Those that the platform has taken and whose public step was answered with `reference`; empty: all of the account.
std::int64_t ask_accepted_now(sql::session& s, std::string_view account_id, std::string_view reference, timestamp now);
std::int64_t ask_unconfirmed_now(sql::session& s, std::string_view account_id, timestamp now);

} // namespace tongyuan::delivery::hint_store
