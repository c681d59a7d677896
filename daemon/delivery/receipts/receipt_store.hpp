// Proofs of publication.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

struct receipt {
    std::string delivery_id, account_id, article_id;
    std::string platform_id, url;
    timestamp published_at;
    std::string journal_digest;
    std::string proven_by; // answer, probe, evidence
    std::string read_back = "pending";
    std::optional<timestamp> read_back_at;
    std::string read_back_message;
    std::optional<timestamp> withdrawn_at;
};

namespace receipt_store {

void insert(sql::session& s, const receipt& r);
std::optional<receipt> find(sql::session& s, std::string_view delivery_id);
// Every receipt that names this thing: a revision has the same one as what it revised. Returns their deliveries.
std::vector<std::string> withdrawn(sql::session& s, std::string_view account_id, std::string_view platform_id,
                                   timestamp now);
void set_read_back(sql::session& s, std::string_view delivery_id, std::string_view state, std::string_view message,
                   timestamp now);
// Something stands on this account under this id of the platform's.
bool stands(sql::session& s, std::string_view account_id, std::string_view platform_id);
// Something else on this account than what has this id shows the file, or is on its way to.
bool is_shown_elsewhere(sql::session& s, std::string_view account_id, std::string_view platform_id,
                        std::string_view sha256);
// What stands on an account, newest first: for its column pages and feeds.
std::vector<receipt> standing(sql::session& s, std::string_view account_id, std::size_t most);

// For checking every receipt against the journal, by delivery.
struct kept_digest {
    std::string delivery_id, digest;
    bool holds = false; // for the caller to find out
};
std::vector<kept_digest> digests_after(sql::session& s, std::string_view delivery_id, std::int64_t most);

} // namespace receipt_store

} // namespace tongyuan::delivery
