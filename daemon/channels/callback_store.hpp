// Events that platforms have told us, each once.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <string_view>

namespace tongyuan::channels::callback_store {

// False when this event of this account is known already.
bool note(sql::session& s, std::string_view account_id, std::string_view key, std::string_view kind,
          std::string_view reference, timestamp now);

} // namespace tongyuan::channels::callback_store
