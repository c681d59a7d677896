#include "access/audit_store.hpp"

#include "access/permissions.hpp"

namespace tongyuan::access::audit_store {

namespace {

audit_row read_row(const sql::row& r)
{
    audit_row out;
    out.writer = r.text(0);
    out.sequence = r.integer(1);
    out.at = r.at(2);
    out.actor_id = r.text(3);
    out.actor_name = r.text(4);
    out.act = r.text(5);
    out.subject_kind = r.text(6);
    out.subject_id = r.text(7);
    out.unit_id = r.text(8);
    out.detail = r.text(9);
    out.hash = r.text(10);
    return out;
}

} // namespace

audit_head take_next(sql::session& s, std::string_view writer)
{
    const auto head = s.query_one("INSERT INTO audit_head (writer, sequence, hash) VALUES ($1, 1, '') "
                                  "ON CONFLICT (writer) DO UPDATE SET sequence = audit_head.sequence + 1 "
                                  "RETURNING sequence, hash",
                                  writer);
    if (!head)
        throw sql::error("the audit chain gave no number");
    return {std::string(writer), head->integer(0), head->text(1)};
}

void insert(sql::session& s, const audit_row& row)
{
    s.execute("INSERT INTO audit (writer, sequence, at, actor_id, actor_name, act, subject_kind, subject_id, unit_id, "
              "                   detail, hash) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
              row.writer, row.sequence, row.at, row.actor_id, row.actor_name, row.act, row.subject_kind, row.subject_id,
              row.unit_id, row.detail, row.hash);
}

void set_head(sql::session& s, const audit_head& head)
{
    const auto changed = s.execute("UPDATE audit_head SET hash = $3 WHERE writer = $1 AND sequence = $2", head.writer,
                                   head.sequence, head.hash);
    if (changed != 1)
        throw sql::error("the head of the audit chain moved inside a transaction");
}

std::vector<audit_head> heads(sql::session& s)
{
    std::vector<audit_head> out;
    for (const auto& r : s.query("SELECT writer, sequence, hash FROM audit_head ORDER BY writer"))
        out.push_back({r.text(0), r.integer(1), r.text(2)});
    return out;
}

std::vector<std::string> writers(sql::session& s)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("SELECT writer FROM audit_head UNION SELECT writer FROM audit ORDER BY writer"))
        out.push_back(r.text(0));
    return out;
}

std::vector<audit_row> rows_after(sql::session& s, std::string_view writer, std::int64_t sequence, std::int64_t most)
{
    std::vector<audit_row> out;
    for (const auto& r : s.query("SELECT writer, sequence, at, actor_id, actor_name, act, subject_kind, subject_id, "
                                 "       unit_id, detail, hash "
                                 "FROM audit WHERE writer = $1 AND sequence > $2 ORDER BY sequence LIMIT $3",
                                 writer, sequence, most))
        out.push_back(read_row(r));
    return out;
}

std::optional<std::string> hash_of(sql::session& s, std::string_view writer, std::int64_t sequence)
{
    const auto r = s.query_one("SELECT hash FROM audit WHERE writer = $1 AND sequence = $2", writer, sequence);
    return r ? std::optional{r->text(0)} : std::nullopt;
}

namespace {

std::vector<listed> read_list(const sql::rows& rows)
{
    std::vector<listed> out;
    for (const auto& r : rows)
        out.push_back({read_row(r), r.optional_text(11)});
    return out;
}

// A statement of its own, because an optional filter cannot use an index, and every thing's page asks for its history.
sql::rows rows_of_subject(sql::session& s, const filter& f, std::int64_t most)
{
    return s.query(
        "SELECT a.writer, a.sequence, a.at, a.actor_id, a.actor_name, a.act, a.subject_kind, a.subject_id, a.unit_id, "
        "       a.detail, a.hash, u.name "
        "FROM audit a LEFT JOIN unit u ON u.id = a.unit_id "
        "WHERE a.subject_kind = $3 AND a.subject_id = $4 "
        "  AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
        "              JOIN unit su ON su.id = pr.unit_id "
        "              WHERE pr.person_id = $1 AND rp.permission = $2 "
        "                AND (su.parent_id IS NULL OR substr(u.path, 1, length(su.path)) = su.path)) "
        "  AND (CAST($5 AS TEXT) IS NULL OR a.actor_id = CAST($5 AS TEXT)) "
        "  AND (CAST($6 AS TEXT) IS NULL OR a.act = CAST($6 AS TEXT)) "
        "  AND (CAST($7 AS BIGINT) IS NULL OR a.at >= CAST($7 AS BIGINT)) "
        "  AND (CAST($8 AS BIGINT) IS NULL OR a.at <= CAST($8 AS BIGINT)) "
        "  AND (CAST($9 AS BIGINT) IS NULL OR (a.at, a.writer, a.sequence) < "
        "       (CAST($9 AS BIGINT), CAST($10 AS TEXT), CAST($11 AS BIGINT))) "
        "ORDER BY a.at DESC, a.writer DESC, a.sequence DESC LIMIT $12",
        f.reader_id, permissions::audit_read.name, f.subject_kind, f.subject_id, f.actor, f.act, f.from, f.to,
        f.after ? std::optional{f.after->at} : std::nullopt, f.after ? std::optional{f.after->writer} : std::nullopt,
        f.after ? std::optional{f.after->sequence} : std::nullopt, most);
}

sql::rows rows_of_all(sql::session& s, const filter& f, std::int64_t most)
{
    return s.query(
        "SELECT a.writer, a.sequence, a.at, a.actor_id, a.actor_name, a.act, a.subject_kind, a.subject_id, a.unit_id, "
        "       a.detail, a.hash, u.name "
        "FROM audit a LEFT JOIN unit u ON u.id = a.unit_id "
        "WHERE EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
        "              JOIN unit su ON su.id = pr.unit_id "
        "              WHERE pr.person_id = $1 AND rp.permission = $2 "
        "                AND (su.parent_id IS NULL OR substr(u.path, 1, length(su.path)) = su.path)) "
        "  AND (CAST($3 AS TEXT) IS NULL OR a.subject_kind = CAST($3 AS TEXT)) "
        "  AND (CAST($4 AS TEXT) IS NULL OR a.subject_id = CAST($4 AS TEXT)) "
        "  AND (CAST($5 AS TEXT) IS NULL OR a.actor_id = CAST($5 AS TEXT)) "
        "  AND (CAST($6 AS TEXT) IS NULL OR a.act = CAST($6 AS TEXT)) "
        "  AND (CAST($7 AS BIGINT) IS NULL OR a.at >= CAST($7 AS BIGINT)) "
        "  AND (CAST($8 AS BIGINT) IS NULL OR a.at <= CAST($8 AS BIGINT)) "
        "  AND (CAST($9 AS BIGINT) IS NULL OR (a.at, a.writer, a.sequence) < "
        "       (CAST($9 AS BIGINT), CAST($10 AS TEXT), CAST($11 AS BIGINT))) "
        "ORDER BY a.at DESC, a.writer DESC, a.sequence DESC LIMIT $12",
        f.reader_id, permissions::audit_read.name, f.subject_kind, f.subject_id, f.actor, f.act, f.from, f.to,
        f.after ? std::optional{f.after->at} : std::nullopt, f.after ? std::optional{f.after->writer} : std::nullopt,
        f.after ? std::optional{f.after->sequence} : std::nullopt, most);
}

} // namespace

std::vector<listed> list(sql::session& s, const filter& f, std::int64_t most)
{
    return read_list(f.subject_kind && f.subject_id ? rows_of_subject(s, f, most) : rows_of_all(s, f, most));
}

} // namespace tongyuan::access::audit_store
