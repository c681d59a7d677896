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

// Seen again, the post keeps its first source; a removal that is contradicted by a later look is lifted.
void add(sql::session& s, const observation& o);
// The post is gone: the clock rolls back to the newest one that survives. Nothing happens when it was never seen.
bool remove(sql::session& s, std::string_view account_id, std::string_view post_id, std::string_view note,
            timestamp now);
// Somebody looked, and whatever was found has been added.
void looked(sql::session& s, std::string_view account_id, timestamp now);
void asked(sql::session& s, std::string_view account_id, std::string_view message, timestamp now);

std::vector<observation> of_account(sql::session& s, std::string_view account_id, std::int64_t most);
std::optional<observation> find(sql::session& s, std::string_view id);
// Watched accounts whose platform was not asked since `before`, longest ago first.
std::vector<std::string> to_ask(sql::session& s, timestamp before, std::int64_t most);

struct watched_account {
    std::string id, name, platform, unit_id, unit_name, unit_path, state;
    timestamp created_at;
    std::optional<timestamp> last_published_at, observed_at;
    std::optional<std::string> last_observation;
    std::optional<timestamp> exempt_until;
    std::optional<std::string> case_id, case_state;
};
struct watch_filter {
    std::optional<std::string> reader_id; // nothing: everybody's (for the daemon itself)
    std::optional<std::string> unit_path, platform;
};
std::vector<watched_account> watched(sql::session& s, const watch_filter& f);

} // namespace observation_store

} // namespace tongyuan::oversight
