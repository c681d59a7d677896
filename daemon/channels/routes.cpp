#include "channels/routes.hpp"

#include "access/acts.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "channels/connections.hpp"
#include "channels/journal.hpp"

#include <boost/json.hpp>

namespace tongyuan::channels {

namespace asio = boost::asio;
namespace json = boost::json;
using http::request;
using http::response;

namespace {

std::string_view name_of(adapters::setting_kind k)
{
    switch (k) {
    case adapters::setting_kind::text:
        return "text";
    case adapters::setting_kind::url:
        return "url";
    case adapters::setting_kind::integer:
        return "integer";
    case adapters::setting_kind::boolean:
        return "boolean";
    }
    return "text";
}

// The row of the list, and what the adapter that publishes there says of itself. `m`: null where there is none.
json::object json_of(const registry::platform& p, const adapters::manifest* speaks)
{
    const auto m = speaks ? *speaks : adapters::manifest{};
    json::array operations, settings, secrets;
    for (const auto kind : m.operations)
        operations.push_back(json::value(channels::name_of(kind)));
    for (const auto& s : m.settings)
        settings.push_back({{"name", s.name},
                            {"label", s.label},
                            {"kind", name_of(s.kind)},
                            {"required", s.required},
                            {"default_value", s.default_value},
                            {"hint", s.hint}});
    for (const auto& s : m.secrets)
        secrets.push_back({{"name", s.name}, {"label", s.label}, {"required", s.required}, {"hint", s.hint}});
    return {{"platform", p.id},
            {"label", p.label},
            {"label_en", p.label_en},
            {"kind", p.kind},
            {"kind_label", registry::label_of_platform_kind(p.kind)},
            {"id_name", p.id_name},
            {"handle_name", p.handle_name},
            {"adapter", m.platform},
            {"is_retired", p.is_retired},
            {"version", m.version},
            {"operations", std::move(operations)},
            {"settings", std::move(settings)},
            {"secrets", std::move(secrets)},
            {"token", m.token},
            {"signs_in", m.signs_in},
            {"needs_source", m.needs_source},
            {"is_source", m.is_source},
            {"reads_back", m.reads_back},
            {"identity_hint", p.identity_hint}};
}

asio::awaitable<response> platforms(access::context& ctx, const exchange& x, const route_options& o, request)
{
    auto look = [&](sql::session& s) { return o.platforms->in(s); };
    const auto book = co_await ctx.db.read(look);
    json::array items;
    for (const auto& p : book->all())
        items.push_back(json_of(p, x.channels().manifest_of(p.id)));
    co_return http::json_response(json::object{{"items", std::move(items)}, {"next", nullptr}});
}

asio::awaitable<response> test(access::context& ctx, exchange& x, const route_options& o, request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return http::problem(*bad);
    const auto report = co_await test_connection(ctx, x, access::caller_of(r), r.parameter("id"));
    if (report.has_error())
        co_return http::problem(report.error());
    if (report->ok)
        o.connected();
    co_return http::json_response(json::object{
        {"ok", report->ok}, {"message", report->message}, {"cure", report->cure}, {"at", to_rfc3339(report->at)}});
}

std::string address_of(const route_options& o, const request& r)
{
    if (!o.public_address.empty())
        return o.public_address;
    return (r.secure ? "https://" : "http://") + std::string(r.header("host"));
}

asio::awaitable<response> sign_in_page(access::context& ctx, exchange& x, const route_options& o, request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return http::problem(*bad);
    const auto redirect = address_of(o, r) + "/api/v1/oauth/return";
    const auto url = co_await begin_sign_in(ctx, x, access::caller_of(r), r.parameter("id"), redirect);
    co_return url.has_value() ? http::json_response(json::object{{"url", *url}}) : http::problem(url.error());
}

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text)
        switch (c) {
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '&':
            out += "&amp;";
            break;
        case '"':
            out += "&quot;";
            break;
        default:
            out += c;
        }
    return out;
}

response page(int status, std::string_view title, const std::string& text)
{
    response out{status};
    out.with("Content-Type", "text/html; charset=utf-8");
    out.body = "<!doctype html><html lang=\"zh-CN\"><meta charset=\"utf-8\"><title>" + escaped(title) +
               "</title><body style=\"font:18px/1.8 sans-serif;margin:15vh auto;max-width:34em;padding:0 1em\"><h1>" +
               escaped(title) + "</h1><p>" + escaped(text) + "</p><p><a href=\"/\">返回同源</a></p></body></html>";
    return out;
}

// The platform sends the person's browser here; the state proves who began it, so no session is needed.
asio::awaitable<response> come_back(access::context& ctx, exchange& x, const route_options& o, request r)
{
    const auto state = r.query_value("state"), code = r.query_value("code");
    if (!state || !code)
        co_return page(400, "授权未完成", "平台没有返回授权码，可能是您取消了授权。请回到账号页面重试。");
    const auto name = co_await finish_sign_in(ctx, x, *state, *code);
    if (name.has_error())
        co_return page(409, "授权未完成", name.error().message);
    o.connected();
    co_return page(200, "授权成功", "“" + *name + "”已授权，可以关闭本页。");
}

} // namespace

void add_routes(http::router& table, access::context& ctx, exchange& x, const route_options& o)
{
    access::label_act("account.sign_in_begun", "前往平台授权");
    access::label_act("account.signed_in", "平台授权完成");
    using http::verb;
    table.add({verb::get, "/api/v1/platforms", permissions::account_read,
               [&ctx, &x, &o](request r) { return platforms(ctx, x, o, std::move(r)); }});
    table.add({verb::post, "/api/v1/accounts/{id}/connection-tests", permissions::account_bind,
               [&ctx, &x, &o](request r) { return test(ctx, x, o, std::move(r)); }});
    table.add({verb::post, "/api/v1/accounts/{id}/sign-ins", permissions::account_bind,
               [&ctx, &x, &o](request r) { return sign_in_page(ctx, x, o, std::move(r)); }});
    table.add({verb::get, "/api/v1/oauth/return", permissions::anyone,
               [&ctx, &x, &o](request r) { return come_back(ctx, x, o, std::move(r)); }});
}

} // namespace tongyuan::channels
