#include "base/sabotage.hpp"
#include "content/approval.hpp"
#include "content/media_store.hpp"
#include "content/rendition_store.hpp"
#include "content/revision_store.hpp"

#include <stdexcept>

namespace tongyuan::content {

std::optional<approval> approval_of(sql::session& s, std::string_view article_id, std::int64_t revision)
{
    const auto row = s.query_one("SELECT unit_id, title, digest, not_before, approved_by, approved_at FROM article "
                                 "WHERE id = $1 AND state = 'approved' AND revision = $2",
                                 article_id, revision);
    if (!row)
        return {};
    approval out;
    out.article_id = article_id;
    out.revision = revision;
    out.unit_id = row->text(0);
    out.title = row->text(1);
    out.digest = row->text(2);
    out.not_before = row->optional_at(3);
    out.approved_by = row->text(4);
    out.approved_at = row->at(5);
    for (auto& placed : rendition_store::placed_in(s, article_id, revision))
        out.accounts.push_back({std::move(placed.account_id), std::move(placed.digest)});
    return out;
}

bool is_approved(sql::session& s, std::string_view article_id, std::int64_t revision, std::string_view account_id,
                 std::string_view rendition_digest)
{
    if (is_made(sabotage::approval_without_digest))
        return s.query_one("SELECT 1 FROM article WHERE id = $1 AND state = 'approved'", article_id).has_value();
    // Two primary keys: asked ahead of every public step.
    return s
        .query_one("SELECT 1 FROM article a JOIN revision_rendition rr "
                   "  ON rr.article_id = a.id AND rr.revision = a.revision AND rr.account_id = $3 "
                   "WHERE a.id = $1 AND a.state = 'approved' AND a.revision = $2 AND rr.rendition_digest = $4",
                   article_id, revision, account_id, rendition_digest)
        .has_value();
}

adapters::rendition stored_rendition(sql::session& s, std::string_view rendition_digest)
{
    auto found = rendition_store::find(s, rendition_digest);
    if (!found)
        throw std::runtime_error("rendition " + std::string(rendition_digest) + " is not stored");
    return std::move(*found);
}

std::optional<article_head> head_of(sql::session& s, std::string_view article_id, std::int64_t revision)
{
    const auto row = s.query_one("SELECT a.id, a.unit_id, v.title, v.summary, v.author, v.body FROM article a "
                                 "JOIN revision v ON v.article_id = a.id AND v.number = $2 WHERE a.id = $1",
                                 article_id, revision);
    if (!row)
        return {};
    article_head out{
        row->text(0), row->text(1), row->text(2), row->text(3), row->text(4), row->text(5), revision, {}, {}};
    for (const auto& [as, file] : revision_store::files_of(s, article_id, revision)) {
        const auto size = static_cast<std::uint64_t>(file.size);
        if (as == media_use::attachment)
            out.attachments.push_back({file.sha256, file.type.name, size, file.file_name});
        else
            out.pictures.push_back(
                {file.sha256, file.type.name, size, file.type.width, file.type.height, file.file_name});
    }
    return out;
}

std::string media_bytes(sql::session& s, std::string_view sha256)
{
    return media_store::bytes_of(s, sha256);
}

} // namespace tongyuan::content
