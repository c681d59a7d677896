// The queue's SQL. A leased row is moved only by the owner of its lease and epoch; any other row only by an UPDATE that
// names the state it leaves.
#pragma once

#include "delivery/delivery.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery::delivery_store {

void insert(sql::session& s, const delivery& d);
std::optional<delivery> find(sql::session& s, std::string_view id);
std::vector<delivery> of_article(sql::session& s, std::string_view article_id);
// Of one item, in the order of their turns.
std::vector<delivery> of_item(sql::session& s, std::string_view article_id, std::string_view account_id);
// The newest publication that is, may be, or is about to be on this account, except `other_than`; a proven one first.
std::optional<delivery> standing(sql::session& s, std::string_view article_id, std::string_view account_id,
                                 std::string_view other_than = {});
// The published one whose receipt names this thing on the platform.
std::optional<delivery> published_as(sql::session& s, std::string_view article_id, std::string_view account_id,
                                     std::string_view platform_id);
// The newest generation for this account, whatever its revision.
std::optional<delivery> newest(sql::session& s, std::string_view article_id, std::string_view account_id,
                               std::string_view operation);

// 0 when there is none.
std::int64_t last_generation(sql::session& s, std::string_view article_id, std::string_view account_id,
                             std::int64_t revision, std::string_view operation);

struct lease {
    std::string owner;
    std::int64_t epoch = 0;
    std::string last_unit{}; // whose delivery went last on this lane
};

// Takes the next due delivery of the lane's account into the lease; nothing when another act was quicker. What is
// urgent goes first, then what the platform already has, then units in turn, beginning after by.last_unit.
std::optional<delivery> take(sql::session& s, std::string_view account_id, const lease& by, timestamp now);

// What a move writes beside the state. Optionals that are empty become NULL.
struct change {
    state to = state::held;
    std::string why_code, why, cure;
    std::optional<timestamp> due_at;
    std::int64_t failures = 0;
    std::optional<std::string> task_title, task_text;
    // New ones; nothing: as they were. Only move() writes them.
    std::optional<timestamp> deadline_at, not_before;
};

// Ends the lease. False: the lease is lost; nothing was changed.
bool settle(sql::session& s, const delivery& from, const lease& by, const change& c, timestamp now);
// A person's or the host's move of a row that nobody has leased. False: it is no longer in that state, or leased.
bool move(sql::session& s, std::string_view id, state from, const change& c, timestamp now);
// When the lease began under which its first call was written. take() notes the first lease's; this corrects it where
// that one asked nothing. Nothing that lists show, so updated_at and its indexes stay as they are.
void begin(sql::session& s, std::string_view id, timestamp began);

// Deliveries that wait for the source portal's copy of this article; returns their accounts.
std::vector<std::string> wake_waiting_for_source(sql::session& s, std::string_view article_id, timestamp now);
// Rows with a lease whose lane's lease is gone.
std::vector<delivery> leased_on(sql::session& s, std::string_view account_id);

struct counts {
    std::int64_t published = 0, total = 0, trouble = 0;
};
// Over accounts: on how many it is out, and on how many the newest publication needs a person.
counts count_of_article(sql::session& s, std::string_view article_id);

struct figures {
    std::vector<std::pair<std::string, std::int64_t>> by_state;
    std::optional<timestamp> oldest_due;
};
figures count_all(sql::session& s, timestamp now);

} // namespace tongyuan::delivery::delivery_store
