// The version fence's SQL: the order of operations on an item (article × account).
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery::fence_store {

struct place {
    std::int64_t turn = 0;
    std::int64_t stage = 0;
    std::optional<std::string> about; // the delivery whose publication is withdrawn or revised
};

// Of whatever comes next. Takes the account's lane for this transaction first, so that two acts never get the same.
std::int64_t next_turn(sql::session& s, std::string_view article_id, std::string_view account_id);
place place_of(sql::session& s, std::string_view delivery_id);
void put(sql::session& s, std::string_view delivery_id, const place& at);
// What a delivery does, once it is known: a revision of something that never went out is a publication.
void set_operation(sql::session& s, std::string_view delivery_id, std::string_view operation,
                   const std::optional<std::string>& target_id, const std::optional<std::string>& target_url);

// An operation of a later turn stands: this one must not do anything visible any more. Withdrawals are never overtaken:
// to finish one does no harm, and whatever comes later waits for it.
bool is_overtaken(sql::session& s, std::string_view delivery_id);
struct standing {
    bool is_overtaken = false;
    bool is_first = true; // nothing came before it on its item
};
standing standing_of(sql::session& s, std::string_view delivery_id);
// When an earlier operation on the item last took a repeatable public step that nobody answered: it may arrive late. A
// withdrawal is not concerned with late removals.
std::optional<timestamp> last_silence(sql::session& s, std::string_view delivery_id);
// Something earlier may still be under way.
bool is_blocked(sql::session& s, std::string_view delivery_id);
// An earlier stage of the same turn ended without doing what it was for.
bool is_abandoned(sql::session& s, std::string_view delivery_id);
// An operation of a later turn is about to change what this one has put there.
bool is_about_to_change(sql::session& s, std::string_view delivery_id);
// Those that wait behind the fence, earliest first.
std::vector<std::string> waiting_on(sql::session& s, std::string_view article_id, std::string_view account_id);
std::vector<std::string> waiting_anywhere(sql::session& s);

} // namespace tongyuan::delivery::fence_store
