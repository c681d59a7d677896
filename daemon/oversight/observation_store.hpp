// What was seen, and the newest surviving post of each account, kept together.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::oversight {

struct observation {
    std::string id, account_id;
    std::string post_id, url, title;
    timestamp published_at;
    std::string source; // receipt, platform, hand
    std::string source_note;
    timestamp seen_at;
    std::optional<timestamp> removed_at;
    std::string removed_note;
};

namespace observation_store {

// One post, one row: it is known by the platform's id or by its link, whichever was seen first. Seen again, it keeps
// its day and its source, unless these were entered by hand; a removal that is contradicted by a later look is lifted.
// Answers the row's id.
std::string add(sql::session& s, const observation& o);
// When the same post was published as somebody entered it, and nobody has seen otherwise.
std::optional<timestamp> day_by_hand(sql::session& s, const observation& o);
// The post is gone: the clock rolls back to the newest one that survives. Nothing when it was never seen or is gone
// already. Either key may be empty.
std::optional<std::string> remove(sql::session& s, std::string_view account_id, std::string_view post_id,
                                  std::string_view url, std::string_view note, timestamp now);
// Somebody looked, and whatever was found has been added.
void looked(sql::session& s, std::string_view account_id, timestamp now);
void asked(sql::session& s, std::string_view account_id, std::string_view message, timestamp now);

std::vector<observation> of_account(sql::session& s, std::string_view account_id, std::int64_t most);
std::optional<observation> find(sql::session& s, std::string_view id);
// Active accounts whose platform was not asked since `before`, longest ago first.
std::vector<std::string> to_ask(sql::session& s, timestamp before, std::int64_t most);

} // namespace observation_store

} // namespace tongyuan::oversight
