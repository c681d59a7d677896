// Everything one attempt needs. The lease is taken in one short transaction; the rest is read beside the writer, which
// has better things to do: nobody else works on a leased lane.
#pragma once

#include "channels/correspondent.hpp"
#include "channels/journal.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/engine.hpp"
#include "delivery/sending/host.hpp"
#include "delivery/sending/rota.hpp"

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
    std::optional<refusal> trouble;       // why it cannot be attempted at all
    std::string stopped_by;               // the reason of a hold over it
    bool late = false;                    // past its deadline, by a clock that can be believed
    std::optional<adapters::quota> spent; // nothing needs to be begun before this one is fresh
    bool waits_for_source = false;
    bool overtaken = false; // of a probe: a later operation stands
    lane_store::leased_lane lane;
    std::string host; // where its requests go, as far as the settings tell; else the platform
    bool trial = false;
    std::optional<timestamp> shut_for; // the host's breaker is open until then
};

struct leased_work {
    std::vector<work> list;
    lane_store::place last;
    std::optional<timestamp> next_trial;
    std::map<std::string, timestamp, std::less<>> shut;
};
// Leases due lanes and takes one delivery of each.
leased_work lease_due(sql::session& s, const engine& e, timestamp now, const room& has);
// Fills in the rest, from one snapshot. What cannot be read becomes `trouble` of that one delivery; only a broken store
// throws.
void load(sql::session& s, const engine& e, std::vector<work>& leased, timestamp now);

// Why nothing may be published on an account in this state.
refusal not_active(registry::account_state found);

// The values that the host binds; they follow from when the operation began, so they never change over its life.
std::map<std::string, std::string> host_slots(timestamp began, const adapters::account& where);

} // namespace tongyuan::delivery
