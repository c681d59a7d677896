#include "access/unit_store.hpp"

#include "access/permissions.hpp"

namespace tongyuan::access::unit_store {

namespace {

unit read_unit(const sql::row& r)
{
    unit u;
    u.id = r.text(0);
    u.parent_id = r.optional_text(1);
    u.path = r.text(2);
    u.name = r.text(3);
    u.level = r.text(4);
    u.region_code = r.text(5);
    u.credit_code = r.text(6);
    u.release_on_approval = r.boolean(7);
    u.version = r.integer(8);
    u.created_at = r.at(9);
    u.supervisor_id = r.optional_text(10);
    u.ended_at = r.optional_at(11);
    return u;
}

} // namespace

std::optional<unit> find(sql::session& s, std::string_view id)
{
    const auto r = s.query_one("SELECT id, parent_id, path, name, level, region_code, credit_code, "
                               "       release_on_approval, version, created_at, supervisor_id, ended_at "
                               "FROM unit WHERE id = $1",
                               id);
    return r ? std::optional{read_unit(*r)} : std::nullopt;
}

bool is_name_taken(sql::session& s, const unit& u)
{
    return s
        .query_one("SELECT 1 FROM unit WHERE parent_id = CAST($1 AS TEXT) AND name = $2 AND id <> $3", u.parent_id,
                   u.name, u.id)
        .has_value();
}

bool is_credit_code_taken(sql::session& s, const unit& u)
{
    return !u.credit_code.empty() &&
           s.query_one("SELECT 1 FROM unit WHERE credit_code = $1 AND credit_code <> '' AND id <> $2", u.credit_code,
                       u.id)
               .has_value();
}

void insert(sql::session& s, const unit& u)
{
    s.execute("INSERT INTO unit (id, parent_id, path, name, level, region_code, credit_code, release_on_approval, "
              "                  created_at, updated_at, version, supervisor_id) "
              "VALUES ($1, CAST($2 AS TEXT), $3, $4, $5, $6, $7, $8, $9, $9, 1, CAST($10 AS TEXT))",
              u.id, u.parent_id, u.path, u.name, u.level, u.region_code, u.credit_code, u.release_on_approval,
              u.created_at, u.supervisor_id);
}

bool update(sql::session& s, const unit& u, std::int64_t leaving_version, timestamp now)
{
    const auto changed = s.execute("UPDATE unit SET name = $3, level = $4, region_code = $5, credit_code = $6, "
                                   "       release_on_approval = $7, updated_at = $8, version = version + 1, "
                                   "       supervisor_id = CAST($9 AS TEXT) "
                                   "WHERE id = $1 AND version = $2",
                                   u.id, leaving_version, u.name, u.level, u.region_code, u.credit_code,
                                   u.release_on_approval, now, u.supervisor_id);
    return changed == 1;
}

bool renew(sql::session& s, std::string_view id, std::optional<std::int64_t> leaving_version, timestamp now)
{
    return s.execute("UPDATE unit SET updated_at = $3, version = version + 1 "
                     "WHERE id = $1 AND (CAST($2 AS BIGINT) IS NULL OR version = CAST($2 AS BIGINT))",
                     id, leaving_version, now) == 1;
}

bool is_any(sql::session& s)
{
    return s.query_one("SELECT 1 FROM unit LIMIT 1").has_value();
}

std::vector<unit> children(sql::session& s, std::string_view id)
{
    std::vector<unit> out;
    for (const auto& r : s.query("SELECT id, parent_id, path, name, level, region_code, credit_code, "
                                 "       release_on_approval, version, created_at, supervisor_id, ended_at "
                                 "FROM unit WHERE parent_id = $1 AND ended_at IS NULL ORDER BY name, id",
                                 id))
        out.push_back(read_unit(r));
    return out;
}

namespace {

// Everything below, itself included.
void move_paths(sql::session& s, const unit& here, std::string_view above)
{
    s.execute("UPDATE unit SET path = CAST($2 AS TEXT) || substr(path, length(CAST($1 AS TEXT)) + 1) "
              "WHERE substr(path, 1, length(CAST($1 AS TEXT))) = CAST($1 AS TEXT)",
              here.path, path_below(above, here.id));
}

} // namespace

bool reparent(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now)
{
    const auto here = find(s, id), above = find(s, to);
    if (!here || !above || above->path.starts_with(here->path) ||
        s.execute("UPDATE unit SET parent_id = $3, updated_at = $4, version = version + 1 "
                  "WHERE id = $1 AND parent_id = $2",
                  id, from, to, now) != 1)
        return false;
    move_paths(s, *here, above->path);
    return true;
}

bool rename(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now)
{
    return s.execute("UPDATE unit SET name = $3, updated_at = $4, version = version + 1 WHERE id = $1 AND name = $2",
                     id, from, to, now) == 1;
}

bool end(sql::session& s, std::string_view id, std::string_view parent, std::string_view heir, timestamp now)
{
    const auto here = find(s, id), above = find(s, heir);
    if (!here || !above ||
        s.execute("UPDATE unit SET parent_id = NULL, ended_at = $3, updated_at = $3, version = version + 1 "
                  "WHERE id = $1 AND parent_id = $2 AND ended_at IS NULL",
                  id, parent, now) != 1)
        return false;
    move_paths(s, *here, above->path);
    return true;
}

bool revive(sql::session& s, std::string_view id, std::string_view parent, timestamp now)
{
    const auto here = find(s, id), above = find(s, parent);
    if (!here || !above ||
        s.execute("UPDATE unit SET parent_id = $2, ended_at = NULL, updated_at = $3, version = version + 1 "
                  "WHERE id = $1 AND ended_at IS NOT NULL",
                  id, parent, now) != 1)
        return false;
    move_paths(s, *here, above->path);
    return true;
}

std::vector<former_name> former_names(sql::session& s, std::string_view id)
{
    std::vector<former_name> out;
    for (const auto& r : s.query("SELECT name, until FROM unit_former_name WHERE unit_id = $1 ORDER BY until DESC", id))
        out.push_back({r.text(0), r.at(1)});
    return out;
}

void note_former_name(sql::session& s, std::string_view id, std::string_view name, timestamp until)
{
    s.execute("INSERT INTO unit_former_name (unit_id, name, until) VALUES ($1, $2, $3) "
              "ON CONFLICT (unit_id, name) DO UPDATE SET until = excluded.until",
              id, name, until);
}

void forget_former_name(sql::session& s, std::string_view id, std::string_view name)
{
    s.execute("DELETE FROM unit_former_name WHERE unit_id = $1 AND name = $2", id, name);
}

std::optional<unit> line_supervisor(sql::session& s, std::string_view id)
{
    const auto r = s.query_one("WITH RECURSIVE above (id, parent_id, supervisor_id, far) AS "
                               "(SELECT id, parent_id, supervisor_id, 0 FROM unit WHERE id = $1 UNION ALL "
                               "SELECT u.id, u.parent_id, u.supervisor_id, above.far + 1 "
                               "FROM above JOIN unit u ON u.id = above.parent_id) "
                               "SELECT supervisor_id FROM above WHERE supervisor_id IS NOT NULL ORDER BY far LIMIT 1",
                               id);
    return r ? find(s, r->text(0)) : std::nullopt;
}

std::vector<listed> list(sql::session& s, const filter& f, std::int64_t most)
{
    const auto rows = s.query(
        "SELECT unit.id, unit.parent_id, unit.path, unit.name, unit.level, unit.region_code, "
        "       unit.credit_code, unit.release_on_approval, unit.version, unit.created_at, "
        "       unit.supervisor_id, unit.ended_at, "
        "       (SELECT count(*) FROM person p WHERE p.unit_id = unit.id AND p.state = 'active') "
        "FROM unit "
        "WHERE EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
        "              JOIN unit su ON su.id = pr.unit_id "
        "              WHERE pr.person_id = $1 AND rp.permission = $2 "
        "                AND substr(unit.path, 1, length(su.path)) = su.path) "
        "  AND (CAST($3 AS TEXT) IS NULL OR lower(unit.name COLLATE \"binary\") LIKE CAST($3 AS TEXT) ESCAPE '!' "
        "       OR EXISTS (SELECT 1 FROM unit_former_name n WHERE n.unit_id = unit.id "
        "                  AND lower(n.name COLLATE \"binary\") LIKE CAST($3 AS TEXT) ESCAPE '!')) "
        "  AND ($6 = 1 OR unit.ended_at IS NULL) "
        "  AND (CAST($4 AS TEXT) IS NULL OR unit.path > CAST($4 AS TEXT)) "
        "ORDER BY unit.path LIMIT $5",
        f.reader_id, permissions::unit_read.name, f.name_pattern, f.after_path, most, f.with_ended);
    std::vector<listed> out;
    for (const auto& r : rows)
        out.push_back({read_unit(r), r.integer(12)});
    return out;
}

} // namespace tongyuan::access::unit_store
