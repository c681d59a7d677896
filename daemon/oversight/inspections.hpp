// What the daemon does by itself: opens a case for each account that has fallen silent, opens it again when the
// decision ran out and nothing is better, and closes it when the account speaks again or is watched no more.
#pragma once

#include "oversight/assessments.hpp"
#include "oversight/oversight.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>

namespace tongyuan::oversight {

enum class inspection_step { nothing, open, reopen, close };
inspection_step step_for(const assessed& a, timestamp now); // pure

struct inspection_outcome {
    std::int64_t opened = 0, reopened = 0, closed = 0;
    bool any() const { return opened + reopened + closed > 0; }
};

// In one transaction.
inspection_outcome inspect(sql::session& s, const oversight_context& c, timestamp now);

// For large registers: looks at all of them beside the writer, and writes only about those where something has to be
// done, each judged once more.
boost::asio::awaitable<inspection_outcome> inspect_all(const oversight_context& c);

} // namespace tongyuan::oversight
