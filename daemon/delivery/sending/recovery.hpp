// After a stop of any kind: what was leased and is leased no more. An intent without an answer is never repeated here;
// it becomes ambiguous, and a public one that duplicates makes its delivery unconfirmed.
#pragma once

#include "delivery/engine.hpp"
#include "delivery/sending/lane_store.hpp"

namespace tongyuan::delivery {

struct recovered {
    std::int64_t lanes = 0;
    std::int64_t unconfirmed = 0;
    std::int64_t queued_again = 0;

    recovered& operator+=(const recovered& more)
    {
        lanes += more.lanes;
        unconfirmed += more.unconfirmed;
        queued_again += more.queued_again;
        return *this;
    }
};

// Where the former owner may still be alive, frozen with a public step in hand, the lane rests until nothing of it can
// arrive any more, and the platform's own fence comes first (manifest::fence_renewals).
// Up to `most` lanes; again until none is left.
recovered recover(sql::session& s, const engine& e, timestamp now, lane_store::whose leases, std::size_t most = 100);

} // namespace tongyuan::delivery
