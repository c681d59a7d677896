#include "oversight/rule_store.hpp"

#include <charconv>
#include <cstdio>

namespace tongyuan::oversight::rule_store {

namespace {

std::chrono::minutes minutes_from(const std::string& text) // HH:MM
{
    int hour = 9, minute = 0;
    std::from_chars(text.data(), text.data() + 2, hour);
    std::from_chars(text.data() + 3, text.data() + text.size(), minute);
    return std::chrono::minutes{hour * 60 + minute};
}

std::string text_from(std::chrono::minutes at)
{
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(at.count() / 60), static_cast<int>(at.count() % 60));
    return text;
}

} // namespace

std::vector<silent_rule> all(sql::session& s)
{
    std::vector<silent_rule> out;
    for (const auto& r : s.query("SELECT sr.unit_id, COALESCE(u.path, ''), sr.platform, sr.hours, sr.warning_hours, "
                                 "sr.inspected_at, sr.reason FROM silent_rule sr LEFT JOIN unit u ON u.id = sr.unit_id "
                                 "ORDER BY sr.unit_id, sr.platform"))
        out.push_back({r.text(0), r.text(1), r.text(2), std::chrono::hours{r.integer(3)},
                       std::chrono::hours{r.integer(4)}, minutes_from(r.text(5)), r.text(6)});
    return out;
}

void put(sql::session& s, const silent_rule& rule, std::string_view set_by, timestamp now)
{
    s.execute("INSERT INTO silent_rule (unit_id, platform, hours, warning_hours, inspected_at, reason, set_by, set_at) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (unit_id, platform) DO UPDATE SET "
              "hours = excluded.hours, warning_hours = excluded.warning_hours, inspected_at = excluded.inspected_at, "
              "reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at",
              rule.unit_id, rule.platform, std::int64_t{rule.span.count()}, std::int64_t{rule.warning.count()},
              text_from(rule.inspected_at), rule.reason, set_by, now);
}

} // namespace tongyuan::oversight::rule_store
