#include "registry/rules/filing_rule_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry::filing_rule_store {

namespace json = boost::json;

std::optional<filing_rule> in_force(sql::session& s, std::string_view unit_id, std::string_view kind)
{
    // Up the parents, one by one: a comparison of paths would look at every unit there is.
    const auto r = s.query_one("WITH RECURSIVE above (id, parent_id, name, far) AS "
                               "(SELECT id, parent_id, name, 0 FROM unit WHERE id = $1 UNION ALL "
                               "SELECT u.id, u.parent_id, u.name, above.far + 1 "
                               "FROM above JOIN unit u ON u.id = above.parent_id) "
                               "SELECT above.id, above.name, fr.kind, fr.levels, fr.due_days, fr.reason, fr.set_by, "
                               "fr.set_at FROM above JOIN filing_rule fr ON fr.unit_id = above.id "
                               "WHERE fr.kind = $2 OR fr.kind = 'any' "
                               "ORDER BY above.far, CASE WHEN fr.kind = 'any' THEN 1 ELSE 0 END LIMIT 1",
                               unit_id, kind);
    if (!r)
        return {};
    filing_rule out{r->text(0), r->text(1), r->text(2), {}, static_cast<int>(r->integer(4)),
                    r->text(5), r->text(6), r->at(7)};
    const auto levels = json::parse(r->text(3));
    for (const auto& mode : levels.as_array())
        out.levels.emplace_back(std::string_view(mode.as_string()));
    return out;
}

bool put(sql::session& s, const filing_rule& r, std::optional<std::int64_t> leaving_version)
{
    const auto levels = json::serialize(json::array(r.levels.begin(), r.levels.end()));
    const bool changed =
        s.execute("UPDATE filing_rule SET levels = $3, due_days = $4, reason = $5, set_by = $6, "
                  "set_at = CASE WHEN set_at < $7 THEN $7 ELSE set_at + 1 END WHERE unit_id = $1 AND kind = $2 "
                  "AND (CAST($8 AS BIGINT) IS NULL OR set_at = CAST($8 AS BIGINT))",
                  r.unit_id, r.kind, levels, r.due_days, r.reason, r.set_by, r.set_at, leaving_version) == 1;
    return changed || (leaving_version.value_or(unsaid) == unsaid &&
                       s.execute("INSERT INTO filing_rule (unit_id, kind, levels, due_days, reason, set_by, set_at) "
                                 "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (unit_id, kind) DO NOTHING",
                                 r.unit_id, r.kind, levels, r.due_days, r.reason, r.set_by, r.set_at) == 1);
}

bool lift(sql::session& s, std::string_view unit_id, std::string_view kind, std::optional<std::int64_t> leaving_version)
{
    const bool lifted = s.execute("DELETE FROM filing_rule WHERE unit_id = $1 AND kind = $2 "
                                  "AND (CAST($3 AS BIGINT) IS NULL OR set_at = CAST($3 AS BIGINT))",
                                  unit_id, kind, leaving_version) == 1;
    return lifted || (leaving_version.value_or(unsaid) == unsaid &&
                      !s.query_one("SELECT 1 FROM filing_rule WHERE unit_id = $1 AND kind = $2", unit_id, kind));
}

} // namespace tongyuan::registry::filing_rule_store
