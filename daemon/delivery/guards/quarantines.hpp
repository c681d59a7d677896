// What happens when a restored store is noticed, and what people do about it. One function, one transaction, one audit
// row.
#pragma once

#include "delivery/engine.hpp"
#include "delivery/guards/quarantine.hpp"
#include "delivery/releases/acts.hpp"

#include <boost/json/object.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

// Those of the steps that the journal does not know.
std::vector<counted_step> unknown_steps(sql::session& s, std::span<const counted_step> counted);

// Without those that an earlier quarantine has shown to people.
std::vector<counted_step> unnoticed(sql::session& s, std::vector<counted_step> unknown);

// Holds everything, remembers what went out without the store's knowledge, raises the alarm. `cause` is written into
// the audit chain: "restored", or "counter_accepted" by a person.
std::int64_t quarantine(sql::session& s, const access::context& ctx, std::span<const counted_step> unknown,
                        std::string_view cause, timestamp now);
// Closes the alarm when nothing is left.
bool close_if_done(sql::session& s, timestamp now);

// The judgement of a person who has looked at the platform.
enum class judgement {
    release,   // it is not out: it goes on
    published, // it is out: the proof makes the receipt
    dropped,   // it is not out and shall not go out
    noted      // the store knows nothing of it, or nothing more can come of it
};
result<void> clear(sql::session& s, const engine& e, std::string_view id, judgement what, const proof& p,
                   std::string_view reason, const actor& by);

// Two persons let go of everything that was certainly not sent.
result<quarantine_request> ask_release(sql::session& s, const engine& e, std::string_view reason, const actor& by);
// How many were released; 0 when the decision is no.
result<std::int64_t> decide_release(sql::session& s, const engine& e, std::string_view id, bool approve,
                                    const actor& by);
std::int64_t probe_quarantined(sql::session& s, const engine& e, const actor& by);

} // namespace tongyuan::delivery
