#include "delivery/listing_store.hpp"

namespace tongyuan::delivery::listing_store {

std::vector<std::string> list(sql::session& s, const filter& f, std::int64_t most)
{
    std::vector<std::string> out;
    for (const auto& r :
         s.query("SELECT d.id FROM delivery d JOIN unit ON unit.id = d.unit_id "
                 "WHERE (CAST($2 AS TEXT) IS NULL OR d.article_id = CAST($2 AS TEXT)) "
                 "AND (CAST($3 AS TEXT) IS NULL OR d.account_id = CAST($3 AS TEXT)) "
                 "AND (CAST($4 AS TEXT) IS NULL OR d.state = CAST($4 AS TEXT)) "
                 "AND ($5 = 0 OR d.state IN ('refused', 'unconfirmed') OR (d.state = 'held' AND d.why_code <> "
                 "'not_released')) "
                 "AND (CAST($6 AS BIGINT) IS NULL OR (d.updated_at, d.id) < (CAST($6 AS BIGINT), $7)) "
                 "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                 "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'delivery.read' "
                 "AND substr(unit.path, 1, length(su.path)) = su.path) "
                 "ORDER BY d.updated_at DESC, d.id DESC LIMIT $8",
                 f.reader_id, f.article_id, f.account_id, f.state, f.trouble, f.after_at, f.after_id, most))
        out.push_back(r.text(0));
    return out;
}

names names_of(sql::session& s, const delivery& d)
{
    const auto r = s.query_one("SELECT a.name, a.platform, u.name FROM account a, unit u WHERE a.id = $1 AND u.id = $2",
                               d.account_id, d.unit_id);
    return r ? names{r->text(0), r->text(1), r->text(2)} : names{};
}

} // namespace tongyuan::delivery::listing_store
