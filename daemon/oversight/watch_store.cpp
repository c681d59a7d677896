#include "oversight/watch_store.hpp"

#include <stdexcept>

namespace tongyuan::oversight::watch_store {

namespace {

watched_account read(const sql::row& r)
{
    watched_account a;
    a.id = r.text(0);
    a.name = r.text(1);
    a.platform = r.text(2);
    a.url = r.text(3);
    a.unit_id = r.text(4);
    a.unit_name = r.text(5);
    a.unit_path = r.text(6);
    const auto state = registry::account_state_from(r.text(7));
    if (!state)
        throw std::runtime_error("account " + a.id + " is in the unknown state " + r.text(7));
    a.state = *state;
    a.in_use_since = r.at(8);
    a.last_published_at = r.optional_at(9);
    a.observed_at = r.optional_at(10);
    a.last_observation = r.optional_text(11);
    a.asked_at = r.optional_at(12);
    a.ask_message = r.text(13);
    if (!r.is_null(14))
        a.of = standing_case{r.text(14), r.text(15), r.text(16), r.optional_at(17), r.optional_at(18), r.integer(19)};
    a.came_back = r.boolean(20);
    return a;
}

} // namespace

std::vector<watched_account> list(sql::session& s, const filter& f)
{
    std::vector<watched_account> out;
    for (const auto& r :
         s.query("SELECT a.id, a.name, a.platform, a.url, a.unit_id, unit.name, unit.path, a.state, "
                 "COALESCE((SELECT MAX(h.at) FROM account_history h WHERE h.account_id = a.id "
                 "AND h.to_state IN ('approved', 'active') AND h.from_state NOT IN ('approved', 'active')), "
                 "a.created_at), "
                 "x.last_published_at, x.observed_at, x.last_observation, x.asked_at, COALESCE(x.ask_message, ''), "
                 "c.id, c.state, c.decision, c.until, c.due_at, c.version, "
                 "CASE WHEN EXISTS (SELECT 1 FROM account_history h WHERE h.account_id = a.id "
                 "AND h.from_state IN ('approved', 'active') AND h.to_state NOT IN ('approved', 'active')) "
                 "THEN 1 ELSE 0 END "
                 "FROM account a JOIN unit ON unit.id = a.unit_id LEFT JOIN activity x ON x.account_id = a.id "
                 "LEFT JOIN oversight_case c ON c.account_id = a.id AND c.state <> 'closed' AND c.finding = 'silent' "
                 "WHERE a.state IN ('approved', 'active', 'suspended', 'closing') "
                 "AND (CAST($2 AS TEXT) IS NULL OR substr(unit.path, 1, length(CAST($2 AS TEXT))) = CAST($2 AS TEXT)) "
                 "AND (CAST($3 AS TEXT) IS NULL OR a.platform = CAST($3 AS TEXT)) "
                 "AND (CAST($4 AS TEXT) IS NULL OR a.id = CAST($4 AS TEXT)) "
                 "AND (CAST($1 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM person_role pr "
                 "JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
                 "WHERE pr.person_id = CAST($1 AS TEXT) AND rp.permission = 'oversight.read' "
                 "AND substr(unit.path, 1, length(su.path)) = su.path)) ORDER BY a.id",
                 f.reader_id, f.unit_path, f.platform, f.account_id))
        out.push_back(read(r));
    return out;
}

} // namespace tongyuan::oversight::watch_store
