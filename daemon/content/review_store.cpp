#include "content/review_store.hpp"

namespace tongyuan::content::review_store {

namespace {

review review_from(const sql::row& r)
{
    review out;
    out.id = r.text(0);
    out.revision = r.integer(1);
    out.round = r.integer(2);
    out.level = r.integer(3);
    out.levels = r.integer(4);
    out.person_id = r.text(5);
    out.person_name = r.text(6);
    out.decision = r.text(7) == "approve" ? decision::approve : decision::return_;
    out.comment = r.text(8);
    out.digest = r.text(9);
    out.at = r.at(10);
    return out;
}

std::vector<review> reviews_from(const sql::rows& rows)
{
    std::vector<review> out;
    for (const auto& row : rows)
        out.push_back(review_from(row));
    return out;
}

} // namespace

void insert(sql::session& s, std::string_view article_id, const review& r)
{
    s.execute("INSERT INTO review (id, article_id, revision, round, level, levels, person_id, person_name, decision, "
              "  comment, digest, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
              r.id, article_id, r.revision, r.round, r.level, r.levels, r.person_id, r.person_name, name_of(r.decision),
              r.comment, r.digest, r.at);
}

std::vector<review> of_article(sql::session& s, std::string_view article_id)
{
    return reviews_from(s.query("SELECT id, revision, round, level, levels, person_id, person_name, decision, comment, "
                                "  digest, at FROM review WHERE article_id = $1 ORDER BY round, level",
                                article_id));
}

std::vector<review> of_round(sql::session& s, std::string_view article_id, std::int64_t round)
{
    return reviews_from(s.query("SELECT id, revision, round, level, levels, person_id, person_name, decision, comment, "
                                "  digest, at FROM review WHERE article_id = $1 AND round = $2 ORDER BY level",
                                article_id, round));
}

chain chain_of(sql::session& s, std::string_view unit_id)
{
    const auto row = s.query_one("SELECT rc.levels, rc.unit_id, rc.version FROM unit u "
                                 "JOIN unit above ON substr(u.path, 1, length(above.path)) = above.path "
                                 "JOIN review_chain rc ON rc.unit_id = above.id "
                                 "WHERE u.id = $1 ORDER BY length(above.path) DESC LIMIT 1",
                                 unit_id);
    if (!row)
        return {};
    const bool own = row->text(1) == unit_id;
    return {row->integer(0), own, own ? row->integer(2) : 1};
}

bool set_chain(sql::session& s, std::string_view unit_id, std::int64_t levels, std::int64_t leaving_version,
               timestamp now)
{
    if (leaving_version == 1)
        return s.execute("INSERT INTO review_chain (unit_id, levels, updated_at, version) VALUES ($1, $2, $3, 2) "
                         "ON CONFLICT (unit_id) DO NOTHING",
                         unit_id, levels, now) == 1;
    return s.execute("UPDATE review_chain SET levels = $3, updated_at = $4, version = version + 1 "
                     "WHERE unit_id = $1 AND version = $2",
                     unit_id, leaving_version, levels, now) == 1;
}

} // namespace tongyuan::content::review_store
