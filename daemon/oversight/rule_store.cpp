#include "oversight/rule_store.hpp"

#include <stdexcept>

namespace tongyuan::oversight::rule_store {

std::vector<silent_rule> all(sql::session& s)
{
    std::vector<silent_rule> out;
    for (const auto& r :
         s.query("SELECT sr.unit_id, COALESCE(u.path, ''), sr.platform, sr.hours, sr.warning_hours, "
                 "sr.inspected_at, sr.reason, COALESCE(u.name, ''), sr.set_at FROM silent_rule sr LEFT JOIN unit "
                 "u ON u.id = sr.unit_id "
                 "ORDER BY COALESCE(u.path, ''), sr.platform"))
    {
        const auto inspected_at = clock_time_from(r.text(5));
        if (!inspected_at)
            throw std::runtime_error("a silent rule is inspected at " + r.text(5));
        out.push_back({r.text(0), r.text(1), r.text(2), std::chrono::hours{r.integer(3)},
                       std::chrono::hours{r.integer(4)}, *inspected_at, r.text(6), r.text(7), r.integer(8)});
    }
    return out;
}

bool put(sql::session& s, const silent_rule& rule, std::optional<std::int64_t> read, std::string_view set_by,
         timestamp now)
{
    return s.execute(
               "INSERT INTO silent_rule (unit_id, platform, hours, warning_hours, inspected_at, reason, set_by, "
               "set_at) "
               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (unit_id, platform) DO UPDATE SET "
               "hours = excluded.hours, warning_hours = excluded.warning_hours, inspected_at = excluded.inspected_at, "
               "reason = excluded.reason, set_by = excluded.set_by, set_at = excluded.set_at "
               "WHERE CAST($9 AS BIGINT) IS NULL OR silent_rule.set_at = CAST($9 AS BIGINT)",
               rule.unit_id, rule.platform, std::int64_t{rule.span.count()}, std::int64_t{rule.warning.count()},
               clock_text(rule.inspected_at), rule.reason, set_by, now, read) == 1;
}

} // namespace tongyuan::oversight::rule_store
