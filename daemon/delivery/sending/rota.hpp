// Whose turn it is. Urgent work first; then places (a host and a unit) in turn, so that nobody's backlog starves
// anybody; never more in flight per host than its share, so that a host that hangs leaves the rest alone; one trial at
// a time behind a host's open breaker. Only reads and leases: what is in flight is the dispatcher's to count.
#pragma once

#include "delivery/engine.hpp"
#include "delivery/sending/lane_store.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace tongyuan::delivery {

// How much may be begun, and where the last turn ended.
struct room {
    std::size_t free = 0;                                      // deliveries that may be begun now
    std::size_t reserved = 0;                                  // of these, only for what is urgent
    std::map<std::string, std::size_t, std::less<>> in_flight; // by host
    lane_store::place last;
    std::map<std::string, std::size_t, std::less<>> ahead{}; // by host, beyond its share: will be begun in a moment
};

struct turn {
    struct lane {
        lane_store::leased_lane leased;
        bool trial = false; // behind a host's breaker that is half-open
    };
    std::string owner; // asked once: it changes when this daemon comes back under another one
    std::vector<lane> lanes;
    lane_store::place last;
    std::map<std::string, timestamp, std::less<>> shut; // hosts whose breaker is open, until when
    std::optional<timestamp> next_trial;                // the first of these
};

turn lease_in_turn(sql::session& s, const engine& e, const room& has, timestamp now);

} // namespace tongyuan::delivery
