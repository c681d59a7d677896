#include "registry/account_past_store.hpp"

#include <stdexcept>

namespace tongyuan::registry::account_past_store {

namespace {

known_account read(const sql::row& r)
{
    known_account k;
    auto& a = k.then;
    a.id = r.text(0);
    a.platform = r.text(1);
    a.platform_id = r.text(2);
    a.name = r.text(3);
    a.url = r.text(4);
    a.unit_id = r.text(5);
    const auto state = account_state_from(r.text(6));
    if (!state)
        throw std::runtime_error("account " + a.id + " was in the unknown state " + r.text(6));
    a.state = *state;
    k.filing_number = r.text(7);
    k.known_from = r.at(8);
    k.unit_name = r.text(9);
    a.unit_path = r.text(10);
    a.manual = r.boolean(11);
    a.version = r.integer(12);
    a.created_at = r.at(13);
    return k;
}

} // namespace

void keep(sql::session& s, std::string_view account_id, timestamp now, bool record)
{
    // What began in this very transaction was never known to anybody.
    s.execute("INSERT INTO account_past (account_id, n, known_from, known_until, platform, platform_id, name, url, "
              "unit_id, state, filing_number, fields) "
              "SELECT a.id, b.n + 1, b.since, CAST($2 AS BIGINT), a.platform, a.platform_id, a.name, a.url, a.unit_id, "
              "a.state, a.filing_number, CASE WHEN CAST($3 AS BIGINT) = 1 THEN a.fields END "
              "FROM account a JOIN (SELECT x.id, COALESCE(MAX(p.n), 0) AS n, "
              "COALESCE(MAX(p.known_until), MAX(x.created_at)) AS since FROM account x "
              "LEFT JOIN account_past p ON p.account_id = x.id WHERE x.id = $1 GROUP BY x.id) b ON b.id = a.id "
              "WHERE b.since < CAST($2 AS BIGINT)",
              account_id, now, record);
}

std::optional<known_account> find(sql::session& s, std::string_view account_id, timestamp at)
{
    const auto r = s.query_one(
        "WITH was AS (SELECT p.account_id AS id, p.n, p.platform, p.platform_id, p.name, p.url, p.unit_id, p.state, "
        "p.filing_number, p.known_from FROM account_past p WHERE p.account_id = $1 AND p.known_from <= $2 "
        "AND p.known_until > $2 UNION ALL SELECT a.id, 9000000000, a.platform, a.platform_id, a.name, a.url, "
        "a.unit_id, a.state, a.filing_number, COALESCE((SELECT MAX(p.known_until) FROM account_past p "
        "WHERE p.account_id = a.id), a.created_at) FROM account a WHERE a.id = $1 AND a.created_at <= $2 "
        "AND NOT EXISTS (SELECT 1 FROM account_past p WHERE p.account_id = a.id AND p.known_until > $2)) "
        "SELECT was.id, was.platform, was.platform_id, was.name, was.url, was.unit_id, was.state, was.filing_number, "
        "was.known_from, COALESCE((SELECT fn.name FROM unit_former_name fn WHERE fn.unit_id = was.unit_id "
        "AND fn.until > $2 ORDER BY fn.until LIMIT 1), wu.name), u.path, a.manual, a.version, a.created_at, "
        "COALESCE((SELECT p.fields FROM account_past p WHERE p.account_id = was.id AND p.n >= was.n "
        "AND p.fields IS NOT NULL ORDER BY p.n LIMIT 1), a.fields) "
        "FROM was JOIN account a ON a.id = was.id JOIN unit u ON u.id = a.unit_id JOIN unit wu ON wu.id = was.unit_id "
        "LIMIT 1",
        account_id, at);
    if (!r)
        return {};
    auto out = read(*r);
    out.fields = r->text(14);
    return out;
}

std::vector<known_account> list(sql::session& s, const filter& f, timestamp at, std::int64_t most)
{
    std::vector<known_account> out;
    for (const auto& r : s.query(
             "WITH was AS (SELECT p.account_id AS id, p.platform, p.platform_id, p.name, p.url, p.unit_id, p.state, "
             "p.filing_number, p.known_from FROM account_past p WHERE p.known_from <= $8 AND p.known_until > $8 "
             "UNION ALL SELECT a.id, a.platform, a.platform_id, a.name, a.url, a.unit_id, a.state, a.filing_number, "
             "a.created_at FROM account a WHERE a.created_at <= $8 AND NOT EXISTS (SELECT 1 FROM account_past p "
             "WHERE p.account_id = a.id AND p.known_until > $8)) "
             "SELECT was.id, was.platform, was.platform_id, was.name, was.url, was.unit_id, was.state, "
             "was.filing_number, was.known_from, COALESCE((SELECT fn.name FROM unit_former_name fn "
             "WHERE fn.unit_id = was.unit_id AND fn.until > $8 ORDER BY fn.until LIMIT 1), wu.name), unit.path, "
             "a.manual, a.version, a.created_at FROM was JOIN account a ON a.id = was.id "
             "JOIN unit ON unit.id = a.unit_id JOIN unit wu ON wu.id = was.unit_id "
             "WHERE (CAST($2 AS TEXT) IS NULL OR was.state = CAST($2 AS TEXT)) "
             "AND (CAST($3 AS TEXT) IS NULL OR was.platform = CAST($3 AS TEXT)) "
             "AND (CAST($4 AS TEXT) IS NULL OR substr(wu.path, 1, length(CAST($4 AS TEXT))) = CAST($4 AS TEXT)) "
             "AND (CAST($5 AS TEXT) IS NULL OR lower(was.name COLLATE \"binary\") LIKE CAST($5 AS TEXT) ESCAPE '!' "
             "OR lower(was.platform_id COLLATE \"binary\") LIKE CAST($5 AS TEXT) ESCAPE '!' "
             "OR lower(was.filing_number COLLATE \"binary\") LIKE CAST($5 AS TEXT) ESCAPE '!') "
             "AND (CAST($6 AS TEXT) IS NULL OR (was.name, was.id) > (CAST($6 AS TEXT), $7)) "
             "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
             "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'account.read' "
             "AND substr(unit.path, 1, length(su.path)) = su.path) ORDER BY was.name, was.id LIMIT $9",
             f.reader_id, f.state, f.platform, f.unit_path, f.pattern, f.after_name, f.after_id, at, most))
        out.push_back(read(r));
    return out;
}

std::vector<std::pair<std::string, std::int64_t>> count_by_state(sql::session& s, const filter& f, timestamp at)
{
    std::vector<std::pair<std::string, std::int64_t>> out;
    for (const auto& r :
         s.query("WITH was AS (SELECT p.account_id AS id, p.platform, p.platform_id, p.name, p.unit_id, p.state, "
                 "p.filing_number FROM account_past p WHERE p.known_from <= $5 AND p.known_until > $5 "
                 "UNION ALL SELECT a.id, a.platform, a.platform_id, a.name, a.unit_id, a.state, a.filing_number "
                 "FROM account a WHERE a.created_at <= $5 AND NOT EXISTS (SELECT 1 FROM account_past p "
                 "WHERE p.account_id = a.id AND p.known_until > $5)) "
                 "SELECT was.state, COUNT(*) FROM was JOIN account a ON a.id = was.id "
                 "JOIN unit ON unit.id = a.unit_id JOIN unit wu ON wu.id = was.unit_id "
                 "WHERE (CAST($2 AS TEXT) IS NULL OR was.platform = CAST($2 AS TEXT)) "
                 "AND (CAST($3 AS TEXT) IS NULL OR substr(wu.path, 1, length(CAST($3 AS TEXT))) = CAST($3 AS TEXT)) "
                 "AND (CAST($4 AS TEXT) IS NULL OR lower(was.name COLLATE \"binary\") LIKE CAST($4 AS TEXT) ESCAPE '!' "
                 "OR lower(was.platform_id COLLATE \"binary\") LIKE CAST($4 AS TEXT) ESCAPE '!' "
                 "OR lower(was.filing_number COLLATE \"binary\") LIKE CAST($4 AS TEXT) ESCAPE '!') "
                 "AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                 "JOIN unit su ON su.id = pr.unit_id WHERE pr.person_id = $1 AND rp.permission = 'account.read' "
                 "AND substr(unit.path, 1, length(su.path)) = su.path) GROUP BY was.state",
                 f.reader_id, f.platform, f.unit_path, f.pattern, at))
        out.emplace_back(r.text(0), r.integer(1));
    return out;
}

} // namespace tongyuan::registry::account_past_store
