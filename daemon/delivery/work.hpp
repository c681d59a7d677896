// Everything one attempt needs. The lease is taken in one short transaction; the rest is read beside the writer, which
// has better things to do: nobody else works on a leased lane.
#pragma once

#include "channels/correspondent.hpp"
#include "channels/journal.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/engine.hpp"

#include <map>
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
    std::int64_t fences_due = 0; // see lane_store::leased_lane
    bool overtaken = false;      // of a probe: a later operation stands
};

// Leases up to `most` due lanes and takes one delivery of each.
std::vector<work> lease_due(sql::session& s, const engine& e, timestamp now, std::size_t most);
// Fills in the rest, from one snapshot. What cannot be read becomes `trouble` of that one delivery; only a broken store
// throws.
void load(sql::session& s, const engine& e, std::vector<work>& leased, timestamp now);

// Why nothing may be published on an account in this state.
refusal not_active(registry::account_state found);

// The values that the host binds; they follow from when the operation began, so they never change over its life.
std::map<std::string, std::string> host_slots(timestamp began, const adapters::account& where);

} // namespace tongyuan::delivery
