#include "content/article_store.hpp"

#include <stdexcept>

namespace tongyuan::content::article_store {

namespace {

article article_from(const sql::row& r)
{
    article a;
    a.id = r.text(0);
    a.unit_id = r.text(1);
    a.unit_name = r.text(2);
    a.unit_path = r.text(3);
    const auto state = article_state_from(r.text(4));
    if (!state)
        throw std::runtime_error("article " + a.id + " is in an unknown state");
    a.state = *state;
    a.level = r.integer(5);
    a.levels = r.integer(6);
    a.round = r.integer(7);
    a.revision = r.integer(8);
    a.title = r.text(9);
    a.document_number = r.text(10);
    a.not_before = r.optional_at(11);
    a.accounts = r.integer(12);
    a.digest = r.text(13);
    a.created_by = r.text(14);
    a.created_by_name = r.text(15);
    a.created_at = r.at(16);
    a.updated_at = r.at(17);
    a.version = r.integer(18);
    a.submitted_by = r.text(19);
    return a;
}

std::vector<article> articles_from(const sql::rows& rows)
{
    std::vector<article> out;
    out.reserve(rows.size());
    for (const auto& row : rows)
        out.push_back(article_from(row));
    return out;
}

} // namespace

std::optional<article> find(sql::session& s, std::string_view id)
{
    const auto row = s.query_one(
        "SELECT a.id, a.unit_id, unit.name, unit.path, a.state, a.level, a.levels, a.round, a.revision, a.title, "
        "  a.document_number, a.not_before, a.accounts, a.digest, a.created_by, p.name, a.created_at, a.updated_at, "
        "  a.version, a.submitted_by "
        "FROM article a JOIN unit ON unit.id = a.unit_id JOIN person p ON p.id = a.created_by WHERE a.id = $1",
        id);
    return row ? std::optional{article_from(*row)} : std::nullopt;
}

void insert(sql::session& s, const article& a)
{
    s.execute(
        "INSERT INTO article (id, unit_id, state, level, levels, round, revision, title, document_number, "
        "  not_before, accounts, digest, submitted_by, approved_by, approved_at, created_by, created_at, "
        "  updated_at, version) "
        "VALUES ($1, $2, 'draft', 0, 0, 0, $3, $4, $5, CAST($6 AS BIGINT), $7, '', '', '', NULL, $8, $9, $9, $10)",
        a.id, a.unit_id, a.revision, a.title, a.document_number, a.not_before, a.accounts, a.created_by, a.created_at,
        a.version);
}

bool save(sql::session& s, const article& a, article_state leaving, std::int64_t leaving_version)
{
    return s.execute("UPDATE article SET state = 'draft', level = 0, revision = $4, title = $5, document_number = $6, "
                     "  not_before = CAST($7 AS BIGINT), accounts = $8, digest = '', approved_by = '', "
                     "  approved_at = NULL, updated_at = $9, version = version + 1 "
                     "WHERE id = $1 AND state = $2 AND version = $3",
                     a.id, name_of(leaving), leaving_version, a.revision, a.title, a.document_number, a.not_before,
                     a.accounts, a.updated_at) == 1;
}

bool submit(sql::session& s, const article& a, std::string_view by, article_state leaving, std::int64_t leaving_version)
{
    return s.execute("UPDATE article SET state = 'in_review', level = 1, levels = $4, round = $5, digest = $6, "
                     "  submitted_by = $7, updated_at = $8, version = version + 1 "
                     "WHERE id = $1 AND state = $2 AND version = $3",
                     a.id, name_of(leaving), leaving_version, a.levels, a.round, a.digest, by, a.updated_at) == 1;
}

bool pass_level(sql::session& s, const article& a, std::int64_t leaving_level, std::int64_t leaving_version)
{
    return s.execute("UPDATE article SET level = $4, updated_at = $5, version = version + 1 "
                     "WHERE id = $1 AND state = 'in_review' AND level = $2 AND version = $3",
                     a.id, leaving_level, leaving_version, a.level, a.updated_at) == 1;
}

bool approve(sql::session& s, const article& a, std::string_view by, std::int64_t leaving_level,
             std::int64_t leaving_version)
{
    return s.execute("UPDATE article SET state = 'approved', level = 0, approved_by = $4, approved_at = $5, "
                     "  updated_at = $5, version = version + 1 "
                     "WHERE id = $1 AND state = 'in_review' AND level = $2 AND version = $3",
                     a.id, leaving_level, leaving_version, by, a.updated_at) == 1;
}

bool leave(sql::session& s, const article& a, article_state leaving, std::int64_t leaving_version)
{
    return s.execute("UPDATE article SET state = $4, level = 0, digest = $5, updated_at = $6, version = version + 1 "
                     "WHERE id = $1 AND state = $2 AND version = $3",
                     a.id, name_of(leaving), leaving_version, name_of(a.state), a.digest, a.updated_at) == 1;
}

std::vector<std::pair<std::string, std::string>> open_of_unit(sql::session& s, std::string_view unit_id)
{
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& r :
         s.query("SELECT id, title FROM article WHERE unit_id = $1 AND state <> 'archived' ORDER BY id", unit_id))
        out.emplace_back(r.text(0), r.text(1));
    return out;
}

bool hand_over(sql::session& s, std::string_view id, std::string_view from, std::string_view to, timestamp now)
{
    return s.execute("UPDATE article SET unit_id = $3, updated_at = $4, version = version + 1 "
                     "WHERE id = $1 AND unit_id = $2",
                     id, from, to, now) == 1;
}

std::vector<article> list(sql::session& s, const filter& f, std::int64_t most)
{
    const auto at = f.after ? std::optional{f.after->at} : std::nullopt;
    const auto id = f.after ? std::optional{f.after->id} : std::nullopt;
    return articles_from(s.query(
        "SELECT a.id, a.unit_id, unit.name, unit.path, a.state, a.level, a.levels, a.round, a.revision, a.title, "
        "  a.document_number, a.not_before, a.accounts, a.digest, a.created_by, p.name, a.created_at, a.updated_at, "
        "  a.version, a.submitted_by "
        "FROM article a JOIN unit ON unit.id = a.unit_id JOIN person p ON p.id = a.created_by "
        "WHERE EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
        "    JOIN unit su ON su.id = pr.unit_id "
        "    WHERE pr.person_id = $1 AND rp.permission = 'article.read' "
        "    AND substr(unit.path, 1, length(su.path)) = su.path) "
        "  AND (CAST($2 AS TEXT) IS NULL OR a.state = CAST($2 AS TEXT)) "
        "  AND (CAST($3 AS TEXT) IS NULL OR a.created_by = CAST($3 AS TEXT)) "
        "  AND (CAST($4 AS TEXT) IS NULL OR lower(a.title COLLATE \"binary\") LIKE CAST($4 AS TEXT) ESCAPE '!' "
        "    OR lower(a.document_number COLLATE \"binary\") LIKE CAST($4 AS TEXT) ESCAPE '!') "
        "  AND (CAST($5 AS TEXT) IS NULL OR substr(unit.path, 1, length(CAST($5 AS TEXT))) = CAST($5 AS TEXT)) "
        "  AND (CAST($6 AS BIGINT) IS NULL OR a.updated_at < CAST($6 AS BIGINT) "
        "    OR (a.updated_at = CAST($6 AS BIGINT) AND a.id < CAST($7 AS TEXT))) "
        "ORDER BY a.updated_at DESC, a.id DESC LIMIT $8",
        f.reader_id, f.state, f.created_by, f.pattern, f.unit_path, at, id, most));
}

std::vector<article> waiting_for(sql::session& s, std::string_view person_id, const std::optional<place>& after,
                                 std::int64_t most)
{
    const auto at = after ? std::optional{after->at} : std::nullopt;
    const auto id = after ? std::optional{after->id} : std::nullopt;
    return articles_from(s.query(
        "SELECT a.id, a.unit_id, unit.name, unit.path, a.state, a.level, a.levels, a.round, a.revision, a.title, "
        "  a.document_number, a.not_before, a.accounts, a.digest, a.created_by, p.name, a.created_at, a.updated_at, "
        "  a.version, a.submitted_by "
        "FROM article a JOIN unit ON unit.id = a.unit_id JOIN person p ON p.id = a.created_by "
        "WHERE a.state = 'in_review' "
        "  AND EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
        "    JOIN unit su ON su.id = pr.unit_id "
        "    WHERE pr.person_id = $1 AND substr(unit.path, 1, length(su.path)) = su.path "
        "    AND rp.permission = CASE WHEN a.level = a.levels THEN 'review.3' WHEN a.level = 1 THEN 'review.1' "
        "      ELSE 'review.2' END) "
        "  AND NOT EXISTS (SELECT 1 FROM review r "
        "    WHERE r.article_id = a.id AND r.round = a.round AND r.person_id = $1) "
        "  AND a.submitted_by <> $1 "
        "  AND NOT EXISTS (SELECT 1 FROM revision v "
        "    WHERE v.article_id = a.id AND v.created_by = $1 AND v.number <= a.revision "
        "    AND v.number > (SELECT COALESCE(MAX(r.revision), 0) FROM review r WHERE r.article_id = a.id "
        "      AND r.decision = 'approve' AND r.level = r.levels AND r.revision < a.revision)) "
        "  AND (CAST($2 AS BIGINT) IS NULL OR a.updated_at > CAST($2 AS BIGINT) "
        "    OR (a.updated_at = CAST($2 AS BIGINT) AND a.id > CAST($3 AS TEXT))) "
        "ORDER BY a.updated_at, a.id LIMIT $4",
        person_id, at, id, most));
}

} // namespace tongyuan::content::article_store
