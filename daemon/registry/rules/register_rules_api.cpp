#include "registry/rules/register_rules.hpp"

#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

json::object json_of(const register_rule& rule, const rules_in_force& rules, std::string_view unit_id)
{
    const auto* said = rules.setting(rule.name);
    const bool is_own = said && said->unit_id == unit_id;
    const auto effect = rules.effect(rule.name);
    return {{"rule", rule.name},
            {"label", rule.label},
            {"kind", name_of(rule.kind)},
            {"explanation", rule.explanation},
            {"effect", effect},
            {"effect_label", label_of_effect(effect)},
            {"value", rules.value(rule.name)},
            {"default_effect", rule.effect},
            {"default_value", rule.value},
            {"set_in", said ? json::value(http::ref(said->unit_id, said->unit_name)) : json::value(nullptr)},
            {"reason", said ? said->reason : ""},
            {"set_by", said ? said->set_by : ""},
            {"set_at", said ? json::value(to_rfc3339(said->set_at)) : json::value(nullptr)},
            {"version", is_own ? to_millis(said->set_at) : register_rule_store::unsaid}};
}

response answer_with_rules(sql::session& s, std::string_view unit_id)
{
    const rules_in_force rules{s, unit_id};
    json::array items;
    for (const auto& rule : register_rules())
        items.push_back(json_of(rule, rules, unit_id));
    return http::json_response(json::object{{"items", std::move(items)}});
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto asked = r.query_value("unit");
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto unit = access::unit_store::find(s, asked.value_or(who.unit_id));
        if (!unit || !who.may(permissions::filing_read, unit->path))
            return not_found("个单位");
        return answer_with_rules(s, unit->id);
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

rule_change read_change(json_reader& body, const register_rule& rule)
{
    rule_change change;
    change.rule = rule.name;
    change.unit_id = body.text("unit_id", {.min = 1, .max = 40});
    change.effect = body.optional_text("effect", {.max = 20}).value_or("");
    change.value = body.optional_text("value", {.max = 2000, .multiline = true}).value_or("");
    change.reason = body.text("reason", {.min = 1, .max = 500, .multiline = true});
    if (!change.effect.empty() && (rule.effect.empty() || !is_effect(change.effect)))
        body.violate("effect", "not_allowed",
                     rule.effect.empty() ? "这条规则没有处理方式，只填写取值。"
                                         : "只能是 off、warn、explain 或 refuse。");
    if (!change.value.empty() && rule.value.empty())
        body.violate("value", "not_allowed", "这条规则没有取值，只选择处理方式。");
    else if (!change.value.empty())
        if (auto wrong = fault_of(rule, change.value); !wrong.empty())
            body.violate("value", "not_allowed", std::move(wrong));
    return change;
}

asio::awaitable<response> set(const filing_context& c, request r)
{
    const auto* rule = register_rule_named(r.parameter("register_rule"));
    if (!rule)
        co_return problem(not_found("条规则"));
    const auto version = access::expected_version_if_any(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    auto change = read_change(*body, *rule);
    change.version = *version;
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = set_register_rule(s, c, access::caller_of(r), change);
        return done.has_error() ? result<response>{done.error()} : answer_with_rules(s, change.unit_id);
    };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? *done : problem(done.error());
}

} // namespace

void add_register_rule_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/register-rules", permissions::filing_read, list);
    add(verb::put, "/register-rules/{register_rule}", permissions::rule_set, set);
}

} // namespace tongyuan::registry
