// Two articles with one text are mostly one article made twice. So what an account has shown within some days (or may
// have, or is about to) is not sent to it again under another article's name before a person says that it is meant.
// Asked once, in the transaction of the release; corrections and resends of the same article are not asked about.
#pragma once

#include "delivery/engine.hpp"
#include "delivery/releases/acts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::delivery {

inline constexpr std::string_view same_content = "same_content"; // why_code of what is stopped

struct earlier_copy {
    std::string delivery_id, article_id, title;
    state where;
    timestamp at; // it went out, or may have, or was released
};

struct stopped_copy {
    earlier_copy earlier; // as it was found; its state as it is now
    timestamp found_at;
    std::optional<timestamp> confirmed_at;
    std::string confirmed_name, reason;
};

namespace same_content_store {

// Another article's delivery to this account that reads like this rendition: published after `since`, queued for a time
// between the two, or in a state in which nobody knows when. What is out comes before what may be, and that before what
// waits.
std::optional<earlier_copy> find(sql::session& s, const delivery& d, timestamp since, timestamp until);
void note(sql::session& s, std::string_view delivery_id, const earlier_copy& earlier, timestamp now);
std::optional<stopped_copy> of(sql::session& s, std::string_view delivery_id);
bool confirm(sql::session& s, std::string_view delivery_id, const access::principal& by, std::string_view reason,
             timestamp now);

} // namespace same_content_store

// Holds `d`, which is not stored yet, when the account has the same content; with an alarm. The account's lane must
// have been touched in this transaction: that is what keeps two releases at once from overlooking each other.
void hold_if_same(sql::session& s, const engine& e, delivery& d, timestamp now);

// It is meant: goes on as if it had not been stopped. The right to publish, and a reason.
result<delivery> confirm_same(sql::session& s, const engine& e, std::string_view id, std::string_view reason,
                              const actor& by);

} // namespace tongyuan::delivery
