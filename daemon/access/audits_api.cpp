#include "access/acts.hpp"
#include "access/audit_store.hpp"
#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/routes.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <charconv>

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::access {

namespace {

// "<at>.<sequence>.<writer>"
std::string cursor_of(const audit_store::audit_row& row)
{
    return std::to_string(to_millis(row.at)) + "." + std::to_string(row.sequence) + "." + row.writer;
}

std::optional<std::int64_t> number_before_dot(std::string_view& text)
{
    const auto dot = text.find('.');
    std::int64_t out = 0;
    if (dot == std::string_view::npos)
        return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + dot, out);
    if (error != std::errc{} || end != text.data() + dot)
        return std::nullopt;
    text.remove_prefix(dot + 1);
    return out;
}

std::optional<audit_store::place> place_of(std::string_view cursor)
{
    const auto at = number_before_dot(cursor);
    const auto sequence = at ? number_before_dot(cursor) : std::nullopt;
    if (!sequence || cursor.empty())
        return std::nullopt;
    return audit_store::place{from_millis(*at), std::string(cursor), *sequence};
}

std::optional<refusal> read_time(const http::request& r, std::string_view name, std::optional<timestamp>& out)
{
    const auto text = r.query_value(name);
    if (!text || text->empty())
        return std::nullopt;
    out = parse_rfc3339(*text);
    if (out)
        return std::nullopt;
    return refusal{errc::malformed, "audit.time",
                   std::string(name) + " 应为带时区的时间，例如 2026-01-31T09:00:00+08:00。"};
}

std::optional<std::string> asked(const http::request& r, std::string_view name)
{
    auto text = r.query_value(name);
    return text && !text->empty() ? text : std::nullopt;
}

result<audit_store::filter> read_filter(const http::request& r, const page& p)
{
    audit_store::filter f;
    f.reader_id = caller_of(r).person_id;
    f.subject_kind = asked(r, "subject_kind");
    f.subject_id = asked(r, "subject_id");
    f.actor = asked(r, "actor");
    f.act = asked(r, "act");
    if (const auto bad = read_time(r, "from", f.from))
        return *bad;
    if (const auto bad = read_time(r, "to", f.to))
        return *bad;
    if (p.cursor) {
        f.after = place_of(*p.cursor);
        if (!f.after)
            return unreadable_cursor();
    }
    return f;
}

json::value unit_of(const audit_store::listed& l)
{
    if (!l.unit_name)
        return nullptr;
    return json::object{{"id", l.row.unit_id}, {"name", *l.unit_name}};
}

json::object json_of(const audit_store::listed& l)
{
    return {{"seq", l.row.sequence},
            {"writer", l.row.writer},
            {"at", to_rfc3339(l.row.at)},
            {"actor", json::object{{"id", l.row.actor_id}, {"name", l.row.actor_name}}},
            {"act", l.row.act},
            {"act_label", label_of_act(l.row.act)},
            {"subject_kind", l.row.subject_kind},
            {"subject_id", l.row.subject_id},
            {"unit", unit_of(l)},
            {"detail", json::parse(l.row.detail)},
            {"hash", l.row.hash}};
}

asio::awaitable<http::response> list_audit(context& ctx, http::request r)
{
    const auto page = page_of(r);
    if (!page)
        co_return http::problem(page.error());
    const auto f = read_filter(r, *page);
    if (!f)
        co_return http::problem(f.error());
    auto work = [&](sql::session& s) { return audit_store::list(s, *f, page->one_more()); };
    auto rows = co_await ctx.db.read(std::move(work));
    std::optional<std::string> next;
    if (rows.size() > static_cast<std::size_t>(page->limit)) {
        rows.pop_back();
        next = cursor_of(rows.back().row);
    }
    json::array items;
    for (const auto& row : rows)
        items.push_back(json_of(row));
    co_return page_answer(std::move(items), next);
}

json::object json_of(const audit_verdict& v)
{
    json::array broken;
    for (const auto& b : v.broken)
        broken.push_back(json::object{{"writer", b.writer}, {"seq", b.sequence}, {"reason", b.reason}});
    return {{"ok", v.broken.empty()}, {"rows", v.rows}, {"broken", std::move(broken)}};
}

asio::awaitable<http::response> verify(context& ctx, http::request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return http::problem(*bad);
    auto check = [](sql::session& s) { return verify_audit(s); };
    const auto verdict = co_await ctx.db.read(std::move(check));
    transaction note = [&](sql::session& s) -> result<http::response> {
        const json::object detail{{"rows", verdict.rows}, {"broken", verdict.broken.size()}};
        append_audit(s, ctx.writer,
                     act_by(caller_of(r), ctx.time.now(), "audit.verified", "audit", ctx.writer, "", detail));
        return http::json_response(json_of(verdict));
    };
    co_return co_await answer_once(ctx, r, std::move(note));
}

} // namespace

void add_audit_routes(http::router& table, context& ctx)
{
    using http::verb;
    const http::api_routes add{table, ctx};
    add(verb::get, "/audit", permissions::audit_read, list_audit);
    add(verb::post, "/audit/verifications", permissions::audit_read, verify);
}

} // namespace tongyuan::access
