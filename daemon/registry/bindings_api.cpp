#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "registry/account_json.hpp"
#include "registry/bindings.hpp"
#include "registry/routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr text_rule setting_rule{.max = 2000};
constexpr text_rule secret_rule{.min = 1, .max = 4000};

std::map<std::string, std::string> read_settings(json_reader& body)
{
    std::map<std::string, std::string> out;
    const auto given = body.optional_any("settings");
    if (!given || !given->is_object()) {
        body.violate("settings", "not_object", "应为对象：设置项名称 → 文字。");
        return out;
    }
    auto in = json_reader::over(given->get_object(), "settings");
    for (const auto& [name, value] : given->get_object())
        out.emplace(name, in.text(name, setting_rule));
    if (const auto bad = in.finish())
        for (const auto& v : bad->violations)
            body.violate(v.field, v.code, v.message);
    return out;
}

asio::awaitable<response> change_settings(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto wanted = read_settings(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto& who = access::caller_of(r);
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = bind_settings(s, c, who, r.parameter("id"), *version, wanted);
        if (done.has_error())
            return done.error();
        return answer_with_account(s, c, who, r.parameter("id"), *done == bound::at_once ? 200 : 202);
    };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? *done : problem(done.error());
}

asio::awaitable<response> put_secret(const filing_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const secret value{body->text("value", secret_rule)};
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto& who = access::caller_of(r);
    auto act = [&](sql::session& s) { return bind_secret(s, c, who, r.parameter("id"), r.parameter("name"), value); };
    const auto done = co_await c.ctx.db.write(act);
    if (done.has_error())
        co_return problem(done.error());
    if (*done == bound::at_once)
        co_return http::no_content();
    co_return http::json_response(json::object{{"pending", true}, {"message", "已提交，等待另一位人员复核后生效。"}},
                                  202);
}

asio::awaitable<response> decide(const filing_context& c, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const bool approve = body->choice("decision", {"approve", "reject"}) == "approve";
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    const auto id = r.parameter("id"), change = r.parameter("change_id");
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = decide_change(s, c, who, id, change, *version, approve);
        return done.has_error() ? result<response>{done.error()} : answer_with_account(s, c, who, id);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

} // namespace

void add_binding_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::patch, "/accounts/{id}/settings", permissions::account_bind, change_settings);
    add(verb::put, "/accounts/{id}/secrets/{name}", permissions::account_bind, put_secret);
    add(verb::post, "/accounts/{id}/changes/{change_id}/decisions", permissions::account_approve_change, decide);
}

} // namespace tongyuan::registry
