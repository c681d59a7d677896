// After a stop of any kind: what was leased and is leased no more. An intent without an answer is never repeated here;
// it becomes ambiguous, and a public one that duplicates makes its delivery unconfirmed.
#pragma once

#include "delivery/engine.hpp"

namespace tongyuan::delivery {

struct recovered {
    std::int64_t lanes = 0;
    std::int64_t unconfirmed = 0;
    std::int64_t queued_again = 0;
};

// `all`: every lease is void (start on SQLite, whose exclusive lock proves that no other daemon lives; or a broken
// store that answers again). Otherwise only leases that have run out.
recovered recover(sql::session& s, const engine& e, timestamp now, bool all);

} // namespace tongyuan::delivery
