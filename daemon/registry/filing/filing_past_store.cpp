#include "registry/filing/filing_past_store.hpp"

#include <stdexcept>

namespace tongyuan::registry::filing_past_store {

void keep(sql::session& s, std::string_view filing_id, timestamp now)
{
    s.execute("INSERT INTO filing_past (filing_id, n, known_from, known_until, state, level, levels, unit_id, "
              "account_id, title, number, submitted_at, due_at, decided_at) "
              "SELECT f.id, b.n + 1, b.since, CAST($2 AS BIGINT), f.state, f.level, f.levels, f.unit_id, f.account_id, "
              "f.title, f.number, f.submitted_at, f.due_at, f.decided_at "
              "FROM filing f JOIN (SELECT x.id, COALESCE(MAX(p.n), 0) AS n, "
              "COALESCE(MAX(p.known_until), MAX(x.created_at)) AS since FROM filing x "
              "LEFT JOIN filing_past p ON p.filing_id = x.id WHERE x.id = $1 GROUP BY x.id) b ON b.id = f.id "
              "WHERE b.since < CAST($2 AS BIGINT)",
              filing_id, now);
}

std::vector<filing> list(sql::session& s, const filing_store::filter& f, timestamp at, std::int64_t most)
{
    std::vector<filing> out;
    for (const auto& r : s.query(
             "WITH was AS (SELECT p.filing_id AS id, p.state, p.level, p.levels, p.unit_id, p.account_id, p.title, "
             "p.number, p.submitted_at, p.due_at, p.decided_at FROM filing_past p "
             "WHERE p.known_from <= $2 AND p.known_until > $2 "
             "UNION ALL SELECT x.id, x.state, x.level, x.levels, x.unit_id, x.account_id, x.title, x.number, "
             "x.submitted_at, x.due_at, x.decided_at FROM filing x WHERE x.created_at <= $2 "
             "AND NOT EXISTS (SELECT 1 FROM filing_past p WHERE p.filing_id = x.id AND p.known_until > $2)) "
             "SELECT was.id, f.kind, was.state, was.level, was.levels, was.unit_id, u.path, "
             "COALESCE((SELECT fn.name FROM unit_former_name fn WHERE fn.unit_id = was.unit_id AND fn.until > $2 "
             "ORDER BY fn.until LIMIT 1), wu.name), was.account_id, was.title, was.number, f.applicant, "
             "f.applicant_name, f.created_at, was.submitted_at, was.due_at, was.decided_at, f.version "
             "FROM was JOIN filing f ON f.id = was.id JOIN unit u ON u.id = f.unit_id "
             "JOIN unit wu ON wu.id = was.unit_id "
             "WHERE (CAST($3 AS TEXT) IS NULL OR was.state = CAST($3 AS TEXT)) "
             "AND (CAST($4 AS TEXT) IS NULL OR f.kind = CAST($4 AS TEXT)) "
             "AND (CAST($5 AS TEXT) IS NULL OR was.account_id = CAST($5 AS TEXT)) AND ($6 = 0 OR f.applicant = $1) "
             "AND (CAST($7 AS TEXT) IS NULL OR lower(was.title COLLATE \"binary\") LIKE CAST($7 AS TEXT) ESCAPE '!' "
             "OR lower(was.number COLLATE \"binary\") LIKE CAST($7 AS TEXT) ESCAPE '!' "
             "OR lower(f.applicant_name COLLATE \"binary\") LIKE CAST($7 AS TEXT) ESCAPE '!' "
             "OR lower(wu.name COLLATE \"binary\") LIKE CAST($7 AS TEXT) ESCAPE '!') "
             "AND (CAST($8 AS BIGINT) IS NULL OR (f.created_at, f.id) < (CAST($8 AS BIGINT), $9)) "
             "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
             "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'filing.read' "
             "AND substr(u.path, 1, length(su.path)) = su.path) ORDER BY f.created_at DESC, f.id DESC LIMIT $10",
             f.reader_id, at, f.state, f.kind, f.account_id, f.mine, f.pattern, f.after_at, f.after_id, most))
    {
        filing one;
        one.id = r.text(0);
        const auto kind = filing_kind_from(r.text(1));
        const auto state = filing_state_from(r.text(2));
        if (!kind || !state)
            throw std::runtime_error("filing " + one.id + " was of an unknown kind or in an unknown state");
        one.kind = *kind;
        one.state = *state;
        one.level = r.integer(3);
        one.levels = r.integer(4);
        one.unit_id = r.text(5);
        one.unit_path = r.text(6);
        one.unit_name = r.text(7);
        one.account_id = r.optional_text(8);
        one.title = r.text(9);
        one.number = r.text(10);
        one.applicant = r.text(11);
        one.applicant_name = r.text(12);
        one.created_at = one.updated_at = r.at(13);
        one.submitted_at = r.optional_at(14);
        one.due_at = r.optional_at(15);
        one.decided_at = r.optional_at(16);
        one.version = r.integer(17);
        out.push_back(std::move(one));
    }
    return out;
}

} // namespace tongyuan::registry::filing_past_store
