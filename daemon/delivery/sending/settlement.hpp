// How an attempt ends: one transaction for the journal's last answers, the state, the receipt, alarms, the lane, and
// everybody who waits for it.
#pragma once

#include "delivery/sending/work.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace tongyuan::delivery {

struct ending {
    event how = event::defer;
    std::string why_code, why, cure;
    std::optional<timestamp> due_at; // nothing: waits for a person
    bool failed = false;             // counts towards the back-off and most_failures
    bool untried = false;            // nothing was attempted: what was counted before stands
    bool unreached = false;          // the platform did not answer, outside the journal (its token)
    std::optional<adapters::receipt> proof;
    std::string proven_by; // answer, probe, evidence
    std::optional<adapters::person_task> task;
    std::optional<channels::journal_row> note; // an entry of the host's own
    std::int64_t fences_done = 0;              // lane_store::fenced
};

// What this ending means for a delivery in this state: a poll that fails leaves it accepted, a probe that finds nothing
// leaves it unconfirmed, and neither forgets why. What would have held it is asked again at `retry_at` instead.
ending fitted(ending e, state from, timestamp retry_at);

// A withdrawal that the platform refuses becomes a person's task, with the platform's reason and the phone number; one
// that is held can be done by hand meanwhile.
ending with_a_task(sql::session& s, const engine& e, const work& w, ending end);
// Fills in what became of an intent; a call that never left gives its quota back. False: it has an answer already.
bool keep_answer(sql::session& s, const engine& e, const work& w, const channels::journal_row& row);

// `unwritten`: which of the work's rows have been answered and are not in the store yet. False: the lease was lost.
// Then only these answers are kept, as evidence, with an alarm.
bool settle(sql::session& s, const engine& e, const work& w, const ending& end, std::span<const std::size_t> unwritten,
            timestamp now);

} // namespace tongyuan::delivery
