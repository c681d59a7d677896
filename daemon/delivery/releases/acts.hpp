// What people do to a delivery: retry, cancel, probe, settle by hand, bring evidence, send again. One function, one
// transaction, one audit row. A delivery that is being sent at this moment refuses with errc::wrong_state, truthfully.
#pragma once

#include "access/principal.hpp"
#include "delivery/engine.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

struct actor {
    const access::principal& who;
    std::optional<std::int64_t> version; // what the person saw; nothing: whatever it is
    timestamp now;
};

// What can be done with it now, and the permission that it takes; nothing while it is being sent.
struct open_act {
    std::string_view name; // retry, confirm, cancel, evidence, probe, settle, resend
    permission needs;
};
std::vector<open_act> open_acts(sql::session& s, const delivery& d);
// Those that this person may do.
std::vector<std::string_view> possible_acts(sql::session& s, const access::principal& who, const delivery& d);

result<delivery> retry(sql::session& s, const engine& e, std::string_view id, const actor& by);
result<delivery> cancel(sql::session& s, const engine& e, std::string_view id, std::string_view reason,
                        const actor& by);
// Nobody knows whether it is out, as long as it is looked for: that is an alarm, whoever asked.
void raise_if_in_doubt(sql::session& s, const engine& e, const delivery& d, timestamp now);

result<delivery> probe_now(sql::session& s, const engine& e, std::string_view id, const actor& by);

struct proof {
    std::string link;    // or
    std::string picture; // SHA-256 of an uploaded picture that the person may see
};
// A person's task is done: the adapter turns the evidence into a receipt at once.
result<delivery> bring_evidence(sql::session& s, const engine& e, std::string_view id, const proof& p, const actor& by);

// An unconfirmed delivery, judged by a person who has looked: `published` means that what it set out to do is done.
result<delivery> settle_by_hand(sql::session& s, const engine& e, std::string_view id, bool published, const proof& p,
                                std::string_view reason, const actor& by);

// A new generation of something refused or unconfirmed: the reviewer's role, and a reason.
result<delivery> send_again(sql::session& s, const engine& e, std::string_view id, std::string_view reason,
                            const actor& by);

} // namespace tongyuan::delivery
