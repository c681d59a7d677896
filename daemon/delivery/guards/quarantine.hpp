// What a restored store may not go on with. A store that does not know what the outside counter knows has forgotten
// the newest acts of everybody: receipts, cancellations, withdrawals. Whatever it would still send is held until a
// person has probed or cleared it; nothing goes out again by itself.
#pragma once

#include "delivery/delivery.hpp"
#include "delivery/guards/counter.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

inline constexpr const char* restored = "restored"; // why_code

struct quarantined {
    std::string delivery_id, article_id;
    std::int64_t revision = 0;
    std::string account_id, operation;
    std::optional<timestamp> sent_at; // a public step that the store has forgotten
    timestamp found_at;
};

struct quarantine_request {
    std::string id, reason, asked_by, asked_name;
    timestamp asked_at;
};

namespace quarantine_store {

// Holds whatever would go on by itself and takes every lease away. Deliveries that are unconfirmed stay so: they are
// only looked for. Returns how many.
std::int64_t hold_everything(sql::session& s, timestamp now);
void note_sent(sql::session& s, const counted_step& step, timestamp now);
// A delivery made after the restoration of something that may be out already.
void add(sql::session& s, const delivery& d, timestamp sent_at, timestamp now);

struct figures {
    std::int64_t open = 0, sent = 0;
    std::optional<timestamp> since;
};
figures count(sql::session& s);
bool is_open(sql::session& s);
// When something of this article went out to this account without the store's knowledge.
std::optional<timestamp> sent_outside(sql::session& s, std::string_view article_id, std::string_view account_id);

// Noticed at some time as unknown to the store, cleared or not.
bool was_noticed(sql::session& s, const counted_step& step);
std::optional<quarantined> find(sql::session& s, std::string_view delivery_id); // open ones only
// Those the reader may see; without an article in the store only for those who may read at the root. By id.
std::vector<quarantined> list(sql::session& s, std::string_view reader_id, std::string_view after_id,
                              std::int64_t most);
void clear(sql::session& s, std::string_view delivery_id, std::string_view person_id, std::string_view name,
           std::string_view outcome, std::string_view note, timestamp now);
// What was certainly not sent and is still held: two persons may let go of it together. Returns how many.
std::int64_t clear_unsent(sql::session& s, std::string_view person_id, std::string_view name, std::string_view note,
                          timestamp now);
// Whatever was cleared for release goes on from where it was.
std::int64_t resume_cleared(sql::session& s, timestamp now, std::chrono::milliseconds deadline);
// Looks on the platforms for everything that the person may act on; the deliveries.
std::vector<std::string> probe_all(sql::session& s, std::string_view person_id, timestamp now);
std::optional<std::string> root_unit(sql::session& s);

// False: one is waiting already.
bool ask(sql::session& s, const quarantine_request& r);
std::optional<quarantine_request> asked(sql::session& s);
bool decide(sql::session& s, std::string_view id, std::string_view decision, std::string_view person_id,
            std::string_view name, timestamp now);

} // namespace quarantine_store

} // namespace tongyuan::delivery
