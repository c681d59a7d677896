#include "content/rendition_store.hpp"

#include "channels/rendition_format.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <map>

namespace json = boost::json;

namespace tongyuan::content::rendition_store {

namespace {

std::string text_of(const std::vector<adapters::length>& lengths)
{
    json::array out;
    for (const auto& l : lengths)
        out.push_back(json::array{l.field, l.used, l.most});
    return json::serialize(out);
}

std::vector<adapters::length> lengths_from(const std::string& text)
{
    std::vector<adapters::length> out;
    const auto parsed = json::parse(text);
    for (const auto& l : parsed.as_array())
        out.push_back({std::string(std::string_view(l.at(0).as_string())), l.at(1).to_number<std::uint32_t>(),
                       l.at(2).to_number<std::uint32_t>()});
    return out;
}

} // namespace

void keep(sql::session& s, std::string_view digest, const adapters::rendition& r, timestamp now)
{
    s.execute("INSERT INTO rendition (digest, body, preview, lengths, created_at, reader_digest) "
              "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (digest) DO NOTHING",
              digest, channels::to_text(r), r.preview, text_of(r.lengths), now, channels::reader_digest_of(r));
}

std::optional<adapters::rendition> find(sql::session& s, std::string_view digest)
{
    const auto row = s.query_one("SELECT body, preview, lengths FROM rendition WHERE digest = $1", digest);
    if (!row)
        return {};
    auto r = channels::rendition_from_text(row->text(0));
    r.preview = row->text(1);
    r.lengths = lengths_from(row->text(2));
    return r;
}

void place(sql::session& s, std::string_view article_id, std::int64_t revision, const std::vector<placed>& all)
{
    s.execute("DELETE FROM revision_rendition WHERE article_id = $1 AND revision = $2", article_id, revision);
    for (const auto& p : all)
        s.execute("INSERT INTO revision_rendition (article_id, revision, account_id, rendition_digest, source_link) "
                  "VALUES ($1, $2, $3, $4, $5)",
                  article_id, revision, p.account_id, p.digest, p.source_link);
}

std::vector<placed> placed_in(sql::session& s, std::string_view article_id, std::int64_t revision)
{
    std::map<std::string, placed, std::less<>> by_account;
    for (const auto& row : s.query("SELECT account_id, rendition_digest, source_link FROM revision_rendition "
                                   "WHERE article_id = $1 AND revision = $2",
                                   article_id, revision))
        by_account.emplace(row.text(0), placed{row.text(0), row.text(1), row.text(2)});
    std::vector<placed> out;
    out.reserve(by_account.size());
    // Put in order here: PostgreSQL, knowing nothing yet of fresh tables, joins thousands of rows with thousands.
    for (const auto& row : s.query("SELECT account_id FROM revision_account WHERE article_id = $1 AND revision = $2 "
                                   "ORDER BY position",
                                   article_id, revision))
        if (const auto found = by_account.find(row.text(0)); found != by_account.end())
            out.push_back(std::move(found->second));
    return out;
}

} // namespace tongyuan::content::rendition_store
