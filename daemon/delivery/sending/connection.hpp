// What an attempt showed of the connection to its platform, and what follows for the breakers of the account and of the
// host, in the transaction of the settlement.
#pragma once

#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/settlement.hpp"

namespace tongyuan::delivery {

enum class contact { none, reached, failed };
struct seen_contact {
    contact how = contact::none;
    std::string host, why;
};
// The last word of this lease's calls: an answer of any kind reached the platform.
seen_contact contact_of(const work& w, const ending& end);

// What the lane is left with; keeps the host's breaker, raises and closes alarms.
lane_store::rest after_contact(sql::session& s, const engine& e, const work& w, const seen_contact& seen,
                               timestamp now);

} // namespace tongyuan::delivery
