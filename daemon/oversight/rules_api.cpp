#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "oversight/oversight_json.hpp"
#include "oversight/routes.hpp"
#include "oversight/rules.hpp"

#include <boost/json.hpp>

namespace tongyuan::oversight {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr std::int64_t day = 24, year = 366 * day;

asio::awaitable<response> list(const oversight_context& c, const channels::catalogue& channels, request r)
{
    auto ask = [&](sql::session& s) { return rules_for(s, access::caller_of(r)); };
    const auto rules = co_await c.ctx.db.read(ask);
    json::array items;
    auto national = json_of(channels, silent_rule{});
    national["reason"] = "国办秘函〔2019〕19号";
    items.push_back(std::move(national));
    for (const auto& rule : rules)
        items.push_back(json_of(channels, rule));
    co_return access::page_answer(std::move(items), {});
}

silent_rule read_rule(json_reader& body, const channels::catalogue& channels)
{
    const silent_rule usual;
    silent_rule rule;
    rule.unit_id = body.optional_text("unit_id", {.max = 40}).value_or("");
    rule.platform = body.optional_text("platform", {.max = 40}).value_or("");
    if (!rule.platform.empty() && !channels.manifest_of(rule.platform))
        body.violate("platform", "not_allowed", "没有这个平台，请从列表中选择。");
    const auto hours = body.optional_integer("hours", {.min = day, .max = year}).value_or(usual.span.count());
    const auto warning = body.optional_integer("warning_hours", {.min = 1, .max = 60 * day});
    // A short rule without a warning of its own warns for the last quarter.
    rule.span = std::chrono::hours{hours};
    rule.warning = std::chrono::hours{warning.value_or(std::min(usual.warning.count(), hours / 4))};
    if (rule.warning >= rule.span)
        body.violate("warning_hours", "too_long", "提前预警的时间应短于停更期限。");
    const auto at = clock_time_from(body.optional_text("inspection_time", {.max = 5}).value_or("09:00"));
    if (!at)
        body.violate("inspection_time", "not_a_time", "应为 HH:MM，例如 09:00（北京时间）。");
    rule.inspected_at = at.value_or(usual.inspected_at);
    rule.reason = body.text("reason", {.min = 1, .max = 500, .multiline = true});
    return rule;
}

asio::awaitable<response> put(const oversight_context& c, const channels::catalogue& channels, request r)
{
    if (r.parameter("rule") != "silent")
        co_return problem(not_found("条规则"));
    const auto version = access::expected_version_if_any(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto rule = read_rule(*body, channels);
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto act = [&](sql::session& s) { return set_rule(s, c, access::caller_of(r), rule, *version); };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? http::json_response(json_of(channels, *done)) : problem(done.error());
}

} // namespace

void add_rule_routes(http::router& table, const oversight_context& c, const channels::catalogue& channels)
{
    using http::verb;
    const http::api_routes add{table, c, channels};
    add(verb::get, "/rules", permissions::oversight_read, list);
    add(verb::put, "/rules/{rule}", permissions::rule_set, put);
}

} // namespace tongyuan::oversight
