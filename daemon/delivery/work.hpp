// Everything one attempt needs, loaded in the transaction that took the lease.
#pragma once

#include "channels/correspondent.hpp"
#include "channels/journal.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/engine.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tongyuan::delivery {

struct work {
    delivery what;
    delivery_store::lease by;
    channels::correspondent who;
    std::vector<channels::journal_row> rows;
    adapters::operation operation;
    std::optional<refusal> trouble; // why it cannot be attempted at all
    bool waits_for_source = false;
};

// Leases up to `most` due lanes and takes one delivery of each.
std::vector<work> lease_work(sql::session& s, const engine& e, timestamp now, std::size_t most);

// The values that the host binds; they follow from when the operation began, so they never change over its life.
std::map<std::string, std::string> host_slots(timestamp began, const adapters::account& where);

} // namespace tongyuan::delivery
