// The one place that tells of a change of state: one log line and one count per change, once it is on disk. Only the
// store files write states, and each statement that does calls note(); tests compare with a trigger's count.
#pragma once

#include "delivery/delivery.hpp"
#include "sql/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tongyuan::delivery::moves {

struct move {
    std::string delivery_id, account_id, operation;
    std::optional<state> from; // nothing: a new row
    state to = state::held;
    std::string why_code;
    std::int64_t attempts = 0;
    std::optional<timestamp> due_at;
};

// Nothing is told when the state is what it was: a poll, a probe.
void note(sql::session& s, move m);

struct count {
    std::string_view from; // "" for new rows
    std::string_view to;
    std::uint64_t times = 0;
};
// Since this process began; pairs that never occurred are left out.
std::vector<count> counts();

} // namespace tongyuan::delivery::moves
