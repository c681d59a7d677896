#include "content/media_store.hpp"

#include <stdexcept>

namespace tongyuan::content::media_store {

namespace {

constexpr std::size_t chunk_bytes = std::size_t{256} << 10;

stored_media media_from(const sql::row& r)
{
    stored_media m;
    m.sha256 = r.text(0);
    m.type.name = r.text(1);
    m.type.kind = r.text(2) == "picture" ? media_kind::picture : media_kind::attachment;
    m.size = r.integer(3);
    m.type.width = static_cast<int>(r.integer(4));
    m.type.height = static_cast<int>(r.integer(5));
    return m;
}

} // namespace

void keep(sql::session& s, const stored_media& m, std::string_view bytes, timestamp now)
{
    const auto added = s.execute("INSERT INTO media (sha256, media_type, kind, size, width, height, created_at) "
                                 "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (sha256) DO NOTHING",
                                 m.sha256, m.type.name, name_of(m.type.kind), m.size, m.type.width, m.type.height, now);
    if (added == 0)
        return;
    for (std::size_t n = 0; n * chunk_bytes < bytes.size(); ++n)
        s.execute("INSERT INTO media_chunk (sha256, n, bytes) VALUES ($1, $2, $3)", m.sha256, n,
                  sql::blob{std::string(bytes.substr(n * chunk_bytes, chunk_bytes))});
}

void note_upload(sql::session& s, const stored_media& m, std::string_view person_id, std::string_view unit_id,
                 timestamp now)
{
    s.execute("INSERT INTO media_upload (sha256, person_id, unit_id, file_name, at) VALUES ($1, $2, $3, $4, $5) "
              "ON CONFLICT (sha256, person_id) DO UPDATE SET unit_id = $3, file_name = $4, at = $5",
              m.sha256, person_id, unit_id, m.file_name, now);
}

std::optional<stored_media> find(sql::session& s, std::string_view sha256)
{
    const auto row =
        s.query_one("SELECT sha256, media_type, kind, size, width, height FROM media WHERE sha256 = $1", sha256);
    return row ? std::optional{media_from(*row)} : std::nullopt;
}

std::optional<stored_media> find_for(sql::session& s, std::string_view sha256, std::string_view person_id)
{
    const auto row = s.query_one(
        "SELECT m.sha256, m.media_type, m.kind, m.size, m.width, m.height, seen.file_name "
        "FROM media m JOIN ("
        "  SELECT 1 AS nearness, u.at AS at, u.file_name AS file_name FROM media_upload u "
        "  WHERE u.sha256 = $1 AND u.person_id = $2 "
        "  UNION ALL "
        "  SELECT 2, u.at, u.file_name FROM media_upload u JOIN unit ON unit.id = u.unit_id "
        "  WHERE u.sha256 = $1 AND EXISTS (SELECT 1 FROM person_role pr "
        "    JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
        "    WHERE pr.person_id = $2 AND rp.permission IN ('filing.read', 'article.read') "
        "    AND substr(unit.path, 1, length(su.path)) = su.path) "
        "  UNION ALL "
        "  SELECT 3, a.created_at, rm.file_name FROM revision_media rm JOIN article a ON a.id = rm.article_id "
        "  JOIN unit ON unit.id = a.unit_id "
        "  WHERE rm.sha256 = $1 AND EXISTS (SELECT 1 FROM person_role pr "
        "    JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id = pr.unit_id "
        "    WHERE pr.person_id = $2 AND rp.permission = 'article.read' "
        "    AND substr(unit.path, 1, length(su.path)) = su.path)"
        ") seen ON m.sha256 = $1 ORDER BY seen.nearness, seen.at DESC LIMIT 1",
        sha256, person_id);
    if (!row)
        return {};
    auto m = media_from(*row);
    m.file_name = row->text(6);
    return m;
}

std::string bytes_of(sql::session& s, std::string_view sha256)
{
    const auto known = find(s, sha256);
    if (!known)
        throw std::runtime_error("media " + std::string(sha256) + " is not stored");
    std::string out;
    out.reserve(static_cast<std::size_t>(known->size));
    for (const auto& row : s.query("SELECT bytes FROM media_chunk WHERE sha256 = $1 ORDER BY n", sha256))
        out += row.bytes(0);
    if (out.size() != static_cast<std::size_t>(known->size))
        throw std::runtime_error("media " + std::string(sha256) + " is not whole");
    return out;
}

} // namespace tongyuan::content::media_store
