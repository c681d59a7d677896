#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/on_workers.hpp"
#include "access/permissions.hpp"
#include "access/principal.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "content/article_json.hpp"
#include "content/media_store.hpp"
#include "content/routes.hpp"
#include "http/api_routes.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/filing/filings.hpp"
#include "registry/printing/scan_store.hpp"

#include <boost/url/pct_string_view.hpp>

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::content {

namespace {

std::string decoded(std::string_view header)
{
    const auto view = boost::urls::make_pct_string_view(header);
    auto out = view ? view->decode() : std::string(header);
    return first_bad_utf8(out) ? std::string{} : out;
}

result<stored_media> read_upload(const http::request& r, const media_limits& limits)
{
    stored_media m;
    m.file_name = tidy_file_name(decoded(r.header("x-file-name")));
    auto type = recognise(r.body, r.header("content-type"), m.file_name, limits);
    if (!type)
        return type.error();
    m.type = std::move(*type);
    m.size = static_cast<std::int64_t>(r.body.size());
    m.sha256 = sha256_hex(r.body);
    if (m.file_name.empty())
        m.file_name = m.sha256.substr(0, 12);
    return m;
}

asio::awaitable<http::response> post_media(access::context& ctx, const options& o, http::request r)
{
    auto read = [&] { return read_upload(r, o.media); };
    const auto m = co_await access::on_workers(ctx.workers, read);
    if (!m)
        co_return http::problem(m.error());
    access::transaction act = [&](sql::session& s) -> result<http::response> {
        const auto& who = access::caller_of(r);
        const auto now = ctx.time.now();
        media_store::keep(s, *m, r.body, now);
        media_store::note_upload(s, *m, who.person_id, who.unit_id, now);
        json::object detail{{"file_name", m->file_name}, {"media_type", m->type.name}, {"size", m->size}};
        access::append_audit(
            s, ctx.writer,
            access::act_by(who, now, "media.uploaded", "media", m->sha256, who.unit_id, std::move(detail)));
        return http::json_response(json_of(*m), 201);
    };
    co_return co_await access::answer_once(ctx, r, std::move(act));
}

// RFC 6266 and 8187: a plain name for old readers, the real one for the others.
std::string disposition(const stored_media& m)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : m.file_name) {
        const auto b = static_cast<unsigned char>(c);
        if ((b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || c == '.' || c == '-') {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[b >> 4];
            encoded += digits[b & 15];
        }
    }
    const auto* how = m.type.kind == media_kind::picture ? "inline" : "attachment";
    return std::string(how) + "; filename=\"" + m.sha256.substr(0, 12) + "\"; filename*=UTF-8''" + encoded;
}

// What strangers' bytes may do in a browser: be seen, or be saved.
http::response answer_with(const stored_media& m, std::string bytes)
{
    http::response out{200};
    out.body = std::move(bytes);
    out.with("Content-Type", m.type.name);
    out.with("Content-Disposition", disposition(m));
    out.with("Content-Security-Policy", "default-src 'none'; sandbox");
    out.with("X-Content-Type-Options", "nosniff");
    out.with("Cache-Control", "private, max-age=86400, immutable");
    out.with("ETag", "\"" + m.sha256 + "\"");
    return out;
}

asio::awaitable<http::response> get_media(access::context& ctx, const options&, http::request r)
{
    const auto& who = access::caller_of(r);
    const auto& sha = r.parameter("sha256");
    auto work = [&](sql::session& s) -> result<http::response> {
        const auto m = media_store::find_for(s, sha, who.person_id);
        if (!m)
            return not_found("个文件");
        if (r.header("if-none-match") == "\"" + m->sha256 + "\"")
            return http::response{304};
        return answer_with(*m, media_store::bytes_of(s, sha));
    };
    auto found = co_await ctx.db.read(std::move(work));
    co_return found ? std::move(*found) : http::problem(found.error());
}

// The name under which the filing shows it: what was attached, and the sealed sheets that came back.
std::optional<std::string> name_in_filing(sql::session& s, std::string_view filing_id, std::string_view sha)
{
    for (const auto& one : registry::filing_store::attachments(s, filing_id))
        if (one.sha256 == sha)
            return one.file_name;
    for (const auto& one : registry::scan_store::of_filing(s, filing_id))
        if (one.sha256 == sha)
            return one.file_name;
    return {};
}

// For everybody who may read the filing, wherever the person who uploaded it belongs to.
asio::awaitable<http::response> get_attachment(access::context& ctx, const options&, http::request r)
{
    const auto& who = access::caller_of(r);
    const auto &id = r.parameter("id"), &sha = r.parameter("sha256");
    auto work = [&](sql::session& s) -> result<http::response> {
        const auto f = registry::filing_for(s, who, id, ctx.time.now());
        if (f.has_error())
            return f.error();
        auto m = media_store::find(s, sha);
        const auto name = m ? name_in_filing(s, id, sha) : std::nullopt;
        if (!name)
            return not_found("个文件");
        m->file_name = *name;
        if (r.header("if-none-match") == "\"" + m->sha256 + "\"")
            return http::response{304};
        return answer_with(*m, media_store::bytes_of(s, sha));
    };
    auto found = co_await ctx.db.read(std::move(work));
    co_return found ? std::move(*found) : http::problem(found.error());
}

} // namespace

void add_media_routes(http::router& table, access::context& ctx, const options& o)
{
    using http::verb;
    const http::api_routes add{table, ctx, o};
    auto upload = add.row(verb::post, "/media", permissions::media_write, post_media);
    table.add(upload.accepting_any_content().limited_to(o.media.bytes + 1));
    add(verb::get, "/media/{sha256}", permissions::signed_in, get_media);
    add(verb::get, "/filings/{id}/attachments/{sha256}", permissions::filing_read, get_attachment);
}

} // namespace tongyuan::content
