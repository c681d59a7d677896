#include "registry/rules/register_rule_store.hpp"

namespace tongyuan::registry::register_rule_store {

std::map<std::string, setting, std::less<>> in_force(sql::session& s, std::string_view unit_id)
{
    std::map<std::string, setting, std::less<>> out;
    // The farthest unit first, so that the nearest one has the last word.
    for (const auto& r :
         s.query("WITH RECURSIVE above (id, parent_id, far) AS (SELECT id, parent_id, 0 FROM unit WHERE id = $1 "
                 "UNION ALL SELECT u.id, u.parent_id, above.far + 1 FROM above JOIN unit u ON u.id = above.parent_id) "
                 "SELECT u.id, u.name, rr.rule, rr.effect, rr.value, rr.reason, rr.set_by, rr.set_at "
                 "FROM above JOIN unit u ON u.id = above.id JOIN register_rule rr ON rr.unit_id = above.id "
                 "ORDER BY above.far DESC",
                 unit_id))
        out.insert_or_assign(
            r.text(2), setting{r.text(0), r.text(1), r.text(2), r.text(3), r.text(4), r.text(5), r.text(6), r.at(7)});
    return out;
}

bool put(sql::session& s, const setting& one, std::optional<std::int64_t> leaving_version)
{
    const bool changed =
        s.execute("UPDATE register_rule SET effect = $3, value = $4, reason = $5, set_by = $6, "
                  "set_at = CASE WHEN set_at < $7 THEN $7 ELSE set_at + 1 END WHERE unit_id = $1 AND rule = $2 "
                  "AND (CAST($8 AS BIGINT) IS NULL OR set_at = CAST($8 AS BIGINT))",
                  one.unit_id, one.rule, one.effect, one.value, one.reason, one.set_by, one.set_at,
                  leaving_version) == 1;
    return changed ||
           (leaving_version.value_or(unsaid) == unsaid &&
            s.execute("INSERT INTO register_rule (unit_id, rule, effect, value, reason, set_by, set_at) "
                      "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit_id, rule) DO NOTHING",
                      one.unit_id, one.rule, one.effect, one.value, one.reason, one.set_by, one.set_at) == 1);
}

bool lift(sql::session& s, std::string_view unit_id, std::string_view rule, std::optional<std::int64_t> leaving_version)
{
    const bool lifted = s.execute("DELETE FROM register_rule WHERE unit_id = $1 AND rule = $2 "
                                  "AND (CAST($3 AS BIGINT) IS NULL OR set_at = CAST($3 AS BIGINT))",
                                  unit_id, rule, leaving_version) == 1;
    return lifted || (leaving_version.value_or(unsaid) == unsaid &&
                      !s.query_one("SELECT 1 FROM register_rule WHERE unit_id = $1 AND rule = $2", unit_id, rule));
}

} // namespace tongyuan::registry::register_rule_store
