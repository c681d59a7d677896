// An account that was cancelled and is back on its platform: a finding, not a state, and a case until it is gone again.
#pragma once

#include "access/principal.hpp"
#include "oversight/oversight.hpp"
#include "registry/account.hpp"
#include "sql/session.hpp"

#include <string_view>

namespace tongyuan::oversight {

// What somebody saw opens the case; a case that stands is kept. Without words the account is gone again: the case ends.
void note_revival(sql::session& s, const oversight_context& c, const registry::account& a, std::string_view words,
                  const access::principal& who, timestamp now);

} // namespace tongyuan::oversight
