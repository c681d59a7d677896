#include "access/person_store.hpp"

#include "access/permissions.hpp"
#include "base/digest.hpp"

namespace tongyuan::access::person_store {

namespace {

shown_person read_person(const sql::row& r)
{
    shown_person out;
    out.it.id = r.text(0);
    out.it.login = r.text(1);
    out.it.name = r.text(2);
    out.it.unit_id = r.text(3);
    out.it.phone = r.text(4);
    out.it.state = r.text(5);
    out.it.last_login_at = r.optional_at(6);
    out.it.version = r.integer(7);
    out.it.created_at = r.at(8);
    out.unit_name = r.text(9);
    out.unit_path = r.text(10);
    out.must_change_password = r.boolean(11);
    out.failures = r.optional_integer(12).value_or(0);
    out.last_failure_at = r.optional_at(13);
    return out;
}

} // namespace

std::optional<shown_person> find(sql::session& s, std::string_view id)
{
    const auto r =
        s.query_one("SELECT p.id, p.login, p.name, p.unit_id, p.phone, p.state, p.last_login_at, p.version, "
                    "       p.created_at, unit.name, unit.path, p.must_change_password, g.failures, g.last_at "
                    "FROM person p JOIN unit ON unit.id = p.unit_id "
                    "LEFT JOIN login_guard g ON g.login_digest = p.login_digest "
                    "WHERE p.id = $1",
                    id);
    return r ? std::optional{read_person(*r)} : std::nullopt;
}

std::optional<std::string> id_of_login(sql::session& s, std::string_view login)
{
    const auto r = s.query_one("SELECT id FROM person WHERE login = $1", login);
    return r ? std::optional{r->text(0)} : std::nullopt;
}

bool is_any(sql::session& s)
{
    return s.query_one("SELECT 1 FROM person LIMIT 1").has_value();
}

void insert(sql::session& s, const person& p, const credentials& c)
{
    s.execute("INSERT INTO person (id, login, login_digest, name, unit_id, phone, state, password_hash, "
              "                    must_change_password, password_ends_at, password_set_at, created_at, updated_at, "
              "                    version) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, CAST($10 AS BIGINT), $11, $12, $12, 1)",
              p.id, p.login, sha256_hex(p.login), p.name, p.unit_id, p.phone, p.state, c.hash, c.must_change, c.ends_at,
              c.set_at, p.created_at);
}

bool update(sql::session& s, const person& p, std::int64_t leaving_version, timestamp now)
{
    const auto changed =
        s.execute("UPDATE person SET name = $3, phone = $4, unit_id = $5, state = $6, updated_at = $7, "
                  "       version = version + 1 "
                  "WHERE id = $1 AND version = $2",
                  p.id, leaving_version, p.name, p.phone, p.unit_id, p.state, now);
    return changed == 1;
}

bool touch(sql::session& s, std::string_view id, std::int64_t leaving_version, timestamp now)
{
    const auto changed = s.execute("UPDATE person SET updated_at = $3, version = version + 1 "
                                   "WHERE id = $1 AND version = $2",
                                   id, leaving_version, now);
    return changed == 1;
}

std::vector<person> of_unit(sql::session& s, std::string_view unit_id)
{
    std::vector<person> out;
    for (const auto& r : s.query("SELECT p.id FROM person p WHERE p.unit_id = $1 ORDER BY p.login", unit_id))
        out.push_back(find(s, r.text(0)).value().it);
    return out;
}

bool move(sql::session& s, std::string_view id, std::string_view from_unit, std::string_view to_unit, timestamp now)
{
    return s.execute("UPDATE person SET unit_id = $3, updated_at = $4, version = version + 1 "
                     "WHERE id = $1 AND unit_id = $2",
                     id, from_unit, to_unit, now) == 1;
}

credentials credentials_of(sql::session& s, std::string_view id)
{
    const auto r = s.query_one("SELECT password_hash, must_change_password, password_ends_at, password_set_at "
                               "FROM person WHERE id = $1",
                               id);
    if (!r)
        throw sql::error("a person vanished inside a transaction");
    return {r->text(0), r->boolean(1), r->optional_at(2), r->at(3)};
}

bool replace_password(sql::session& s, std::string_view id, std::string_view leaving_hash, const credentials& c)
{
    const auto changed =
        s.execute("UPDATE person SET password_hash = $3, must_change_password = $4, "
                  "       password_ends_at = CAST($5 AS BIGINT), password_set_at = $6, updated_at = $6, "
                  "       version = version + 1 "
                  "WHERE id = $1 AND password_hash = $2 AND state = 'active'",
                  id, leaving_hash, c.hash, c.must_change, c.ends_at, c.set_at);
    return changed == 1;
}

bool note_login(sql::session& s, std::string_view id, std::string_view hash, timestamp now)
{
    const auto changed = s.execute("UPDATE person SET last_login_at = $3 "
                                   "WHERE id = $1 AND password_hash = $2 AND state = 'active'",
                                   id, hash, now);
    return changed == 1;
}

void rehash(sql::session& s, std::string_view id, std::string_view leaving_hash, std::string_view hash)
{
    s.execute("UPDATE person SET password_hash = $3 WHERE id = $1 AND password_hash = $2", id, leaving_hash, hash);
}

std::vector<shown_person> list(sql::session& s, const filter& f, std::int64_t most)
{
    const auto rows =
        s.query("SELECT p.id, p.login, p.name, p.unit_id, p.phone, p.state, p.last_login_at, p.version, "
                "       p.created_at, unit.name, unit.path, p.must_change_password, g.failures, g.last_at "
                "FROM person p JOIN unit ON unit.id = p.unit_id "
                "LEFT JOIN login_guard g ON g.login_digest = p.login_digest "
                "WHERE EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                "              JOIN unit su ON su.id = pr.unit_id "
                "              WHERE pr.person_id = $1 AND rp.permission = $2 "
                "                AND substr(unit.path, 1, length(su.path)) = su.path) "
                "  AND (CAST($3 AS TEXT) IS NULL OR p.unit_id = CAST($3 AS TEXT)) "
                "  AND (CAST($4 AS TEXT) IS NULL OR lower(p.name COLLATE \"binary\") LIKE CAST($4 AS TEXT) ESCAPE '!' "
                "       OR p.login LIKE CAST($4 AS TEXT) ESCAPE '!') "
                "  AND (CAST($5 AS TEXT) IS NULL OR p.login > CAST($5 AS TEXT)) "
                "ORDER BY p.login LIMIT $6",
                f.reader_id, permissions::person_read.name, f.unit_id, f.pattern, f.after_login, most);
    std::vector<shown_person> out;
    for (const auto& r : rows)
        out.push_back(read_person(r));
    return out;
}

} // namespace tongyuan::access::person_store
