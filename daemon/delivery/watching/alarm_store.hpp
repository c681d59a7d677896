// What must be on the first screen until somebody has dealt with it. One standing alarm per kind and subject.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::delivery {

struct alarm {
    std::string id;
    std::string kind; // "delivery.unconfirmed", "delivery.held", "delivery.refused", "delivery.late_answer", …
    std::string subject_id;
    std::optional<std::string> delivery_id, account_id;
    std::string unit_id;
    std::string text;
    timestamp raised_at;
    std::int64_t repeats = 0; // how often it was called out again
};

namespace alarm_store {

void raise(sql::session& s, const alarm& a); // standing already: the text is renewed
void close(sql::session& s, std::string_view subject_id, timestamp now);
void close(sql::session& s, std::string_view kind, std::string_view subject_id, timestamp now);
// Calls out again what was last called out `every` ago; those that were.
std::vector<alarm> repeat(sql::session& s, std::string_view kind, timestamp now, std::chrono::milliseconds every);
void go_back(sql::session& s, timestamp now, std::chrono::milliseconds by); // as clock_store::go_back
// Those of the subtrees in which the person may read deliveries, newest first.
std::vector<alarm> standing(sql::session& s, std::string_view person_id, std::string_view permission, std::size_t most);
// How many stand, by kind.
std::vector<std::pair<std::string, std::int64_t>> count_by_kind(sql::session& s);

} // namespace alarm_store

} // namespace tongyuan::delivery
