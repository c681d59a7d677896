#include "content/revision_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <stdexcept>

namespace json = boost::json;

namespace tongyuan::content::revision_store {

namespace {

std::string text_of(const std::vector<std::string>& list)
{
    return json::serialize(json::array(list.begin(), list.end()));
}

std::vector<std::string> list_from(const std::string& text)
{
    std::vector<std::string> out;
    const auto parsed = json::parse(text);
    for (const auto& one : parsed.as_array())
        out.emplace_back(std::string_view(one.as_string()));
    return out;
}

media_use use_from(std::string_view name)
{
    for (const auto u : {media_use::picture, media_use::attachment, media_use::cover})
        if (name_of(u) == name)
            return u;
    throw std::runtime_error("a revision uses media in an unknown way");
}

revision head_from(const sql::row& r)
{
    revision v;
    v.number = r.integer(0);
    v.title = r.text(1);
    v.summary = r.text(2);
    v.short_text = r.text(3);
    v.author = r.text(4);
    v.source = r.text(5);
    v.document_number = r.text(6);
    v.keywords = list_from(r.text(7));
    v.body_format = body_format_from(r.text(8)).value();
    v.removed = list_from(r.text(9));
    v.not_before = r.optional_at(10);
    v.created_by = r.text(11);
    v.created_by_name = r.text(12);
    v.created_at = r.at(13);
    return v;
}

void insert_parts(sql::session& s, std::string_view article_id, const revision& r)
{
    for (std::size_t i = 0; i < r.accounts.size(); ++i)
        s.execute("INSERT INTO revision_account (article_id, revision, position, account_id) VALUES ($1, $2, $3, $4)",
                  article_id, r.number, i, r.accounts[i]);
    for (const auto& o : r.overrides)
        s.execute("INSERT INTO revision_override (article_id, revision, account_id, title, summary, short_text, cover) "
                  "VALUES ($1, $2, $3, CAST($4 AS TEXT), CAST($5 AS TEXT), CAST($6 AS TEXT), CAST($7 AS TEXT))",
                  article_id, r.number, o.account_id, o.title, o.summary, o.short_text, o.cover);
    for (std::size_t i = 0; i < r.media.size(); ++i)
        s.execute("INSERT INTO revision_media (article_id, revision, position, use_as, sha256, file_name) "
                  "VALUES ($1, $2, $3, $4, $5, $6)",
                  article_id, r.number, i, name_of(r.media[i].as), r.media[i].sha256, r.media[i].file_name);
}

} // namespace

void insert(sql::session& s, std::string_view article_id, const revision& r)
{
    s.execute("INSERT INTO revision (article_id, number, title, summary, short_text, author, source, document_number, "
              "  keywords, body_format, source_body, body, removed, not_before, created_by, created_by_name, "
              "  created_at) "
              "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, CAST($14 AS BIGINT), $15, $16, $17)",
              article_id, r.number, r.title, r.summary, r.short_text, r.author, r.source, r.document_number,
              text_of(r.keywords), name_of(r.body_format), r.source_body, r.body, text_of(r.removed), r.not_before,
              r.created_by, r.created_by_name, r.created_at);
    insert_parts(s, article_id, r);
}

std::optional<revision> find(sql::session& s, std::string_view article_id, std::int64_t number)
{
    const auto row = s.query_one(
        "SELECT number, title, summary, short_text, author, source, document_number, keywords, body_format, removed, "
        "  not_before, created_by, created_by_name, created_at, source_body, body "
        "FROM revision WHERE article_id = $1 AND number = $2",
        article_id, number);
    if (!row)
        return {};
    auto r = head_from(*row);
    r.source_body = row->text(14);
    r.body = row->text(15);
    for (const auto& a : s.query("SELECT account_id FROM revision_account WHERE article_id = $1 AND revision = $2 "
                                 "ORDER BY position",
                                 article_id, number))
        r.accounts.push_back(a.text(0));
    for (const auto& o : s.query("SELECT account_id, title, summary, short_text, cover FROM revision_override "
                                 "WHERE article_id = $1 AND revision = $2 ORDER BY account_id",
                                 article_id, number))
        r.overrides.push_back(
            {o.text(0), o.optional_text(1), o.optional_text(2), o.optional_text(3), o.optional_text(4)});
    for (const auto& m : s.query("SELECT use_as, sha256, file_name FROM revision_media "
                                 "WHERE article_id = $1 AND revision = $2 ORDER BY position",
                                 article_id, number))
        r.media.push_back({use_from(m.text(0)), m.text(1), m.text(2)});
    return r;
}

std::vector<revision> list(sql::session& s, std::string_view article_id, std::optional<std::int64_t> below,
                           std::int64_t most)
{
    std::vector<revision> out;
    for (const auto& row :
         s.query("SELECT number, title, summary, short_text, author, source, document_number, keywords, body_format, "
                 "  removed, not_before, created_by, created_by_name, created_at "
                 "FROM revision WHERE article_id = $1 AND (CAST($2 AS BIGINT) IS NULL OR number < CAST($2 AS BIGINT)) "
                 "ORDER BY number DESC LIMIT $3",
                 article_id, below, most))
        out.push_back(head_from(row));
    return out;
}

std::vector<std::string> writers_of(sql::session& s, std::string_view article_id, std::int64_t number)
{
    std::vector<std::string> out;
    for (const auto& row :
         s.query("SELECT DISTINCT created_by FROM revision WHERE article_id = $1 AND number <= $2 "
                 "AND number > (SELECT COALESCE(MAX(r.revision), 0) FROM review r WHERE r.article_id = $1 "
                 "  AND r.decision = 'approve' AND r.level = r.levels AND r.revision < $2)",
                 article_id, number))
        out.push_back(row.text(0));
    return out;
}

void add_covers(sql::session& s, std::string_view article_id, std::int64_t number,
                const std::vector<std::string>& sha256s)
{
    for (const auto& sha : sha256s)
        s.execute("INSERT INTO revision_media (article_id, revision, position, use_as, sha256, file_name) "
                  "SELECT $1, $2, COALESCE((SELECT MAX(position) + 1 FROM revision_media "
                  "    WHERE article_id = $1 AND revision = $2), 0), 'cover', m.sha256, '' "
                  "FROM media m WHERE m.sha256 = $3 AND NOT EXISTS (SELECT 1 FROM revision_media "
                  "    WHERE article_id = $1 AND revision = $2 AND sha256 = $3)",
                  article_id, number, sha);
}

std::vector<revision_file> files_of(sql::session& s, std::string_view article_id, std::int64_t number)
{
    std::vector<revision_file> out;
    for (const auto& row :
         s.query("SELECT rm.use_as, rm.file_name, m.sha256, m.media_type, m.kind, m.size, m.width, m.height "
                 "FROM revision_media rm JOIN media m ON m.sha256 = rm.sha256 "
                 "WHERE rm.article_id = $1 AND rm.revision = $2 ORDER BY rm.position",
                 article_id, number))
    {
        revision_file f;
        f.as = use_from(row.text(0));
        f.file.file_name = row.text(1);
        f.file.sha256 = row.text(2);
        f.file.type.name = row.text(3);
        f.file.type.kind = row.text(4) == "picture" ? media_kind::picture : media_kind::attachment;
        f.file.size = row.integer(5);
        f.file.type.width = static_cast<int>(row.integer(6));
        f.file.type.height = static_cast<int>(row.integer(7));
        out.push_back(std::move(f));
    }
    return out;
}

std::vector<target_account> targets_of(sql::session& s, std::string_view article_id, std::int64_t number)
{
    std::vector<target_account> out;
    for (const auto& row : s.query("SELECT a.id, a.name, a.platform FROM revision_account ra "
                                   "JOIN account a ON a.id = ra.account_id "
                                   "WHERE ra.article_id = $1 AND ra.revision = $2 ORDER BY ra.position",
                                   article_id, number))
        out.push_back({row.text(0), row.text(1), row.text(2)});
    return out;
}

} // namespace tongyuan::content::revision_store
