// The SQL of corrections and their stopwatch.
#pragma once

#include "delivery/corrections/correction.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

struct correction {
    std::string id;
    correction_kind kind = correction_kind::withdraw;
    std::string article_id;
    std::int64_t revision = 0;
    std::string title, unit_id, reason, plan_digest, person_id, person_name;
    timestamp started_at;
    std::optional<timestamp> gone_at, done_at;
};

struct correction_item {
    std::int64_t n = 0;
    std::string account_id;
    way does = way::wait;
    std::string plan; // JSON: the row as it was shown
    std::optional<std::string> copy_id, removal_id, delivery_id;
    std::optional<timestamp> gone_at, done_at;
};

namespace correction_store {

void insert(sql::session& s, const correction& c);
void insert(sql::session& s, std::string_view correction_id, const correction_item& item);
std::optional<correction> find(sql::session& s, std::string_view id);
std::vector<correction_item> items_of(sql::session& s, std::string_view id);
std::vector<correction> of_article(sql::session& s, std::string_view article_id); // newest first
// Unfinished ones that this person may see, newest first.
std::vector<correction> unfinished(sql::session& s, std::string_view person_id, std::string_view permission,
                                   std::size_t most);
// How often this thing of the platform's was revised.
std::uint32_t edits_of(sql::session& s, std::string_view account_id, std::string_view platform_id);
// The newest act on the article was a kill.
bool is_killed(sql::session& s, std::string_view article_id);

// The stopwatch. Each returns the corrections that the delivery belongs to.
std::vector<std::string> mark_gone(sql::session& s, std::string_view delivery_id, timestamp now);
std::vector<std::string> mark_done(sql::session& s, std::string_view delivery_id, timestamp now);
void close_gone(sql::session& s, std::string_view correction_id, timestamp now);
void close_done(sql::session& s, std::string_view correction_id, timestamp now);

} // namespace correction_store

} // namespace tongyuan::delivery
