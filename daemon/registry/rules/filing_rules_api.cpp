#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "http/json_values.hpp"
#include "registry/routes.hpp"
#include "registry/rules/filing_rules.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr std::size_t most_levels = 4;
constexpr std::int64_t most_days = 60;

json::object json_of(const filing_rule& r, std::string_view unit_id, std::string_view asked, std::string_view label)
{
    const bool is_set = !r.unit_id.empty(), is_own = r.unit_id == unit_id && r.kind == asked;
    return {{"kind", asked},
            {"kind_label", label},
            {"levels", json::array(r.levels.begin(), r.levels.end())},
            {"due_days", r.due_days},
            {"set_in", is_set ? json::value(http::ref(r.unit_id, r.unit_name)) : json::value(nullptr)},
            {"set_for", r.kind},
            {"reason", r.reason},
            {"set_by", r.set_by},
            {"set_at", is_set ? json::value(to_rfc3339(r.set_at)) : json::value(nullptr)},
            {"version", is_own ? to_millis(r.set_at) : filing_rule_store::unsaid}};
}

// For any kind first, then kind by kind.
json::object rules_of(sql::session& s, const filing_context& c, std::string_view unit_id)
{
    json::array items;
    const auto add = [&](std::string_view kind, std::string_view label) {
        items.push_back(json_of(rule_for(s, c.limits, unit_id, kind), unit_id, kind, label));
    };
    add(any_kind, "所有事项");
    for (const auto kind : all_filing_kinds)
        add(name_of(kind), label_of(kind));
    return {{"items", std::move(items)}};
}

asio::awaitable<response> list(const filing_context& c, request r)
{
    const auto asked = r.query_value("unit");
    auto ask = [&](sql::session& s) -> result<response> {
        const auto& who = access::caller_of(r);
        const auto unit = access::unit_store::find(s, asked.value_or(who.unit_id));
        if (!unit || !who.may(permissions::filing_read, unit->path))
            return not_found("个单位");
        return http::json_response(rules_of(s, c, unit->id));
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

std::vector<std::string> read_levels(json_reader& body)
{
    if (!body.has("levels"))
        return {};
    auto levels = body.texts("levels", {.min = 1, .max = 10}, most_levels);
    bool anybody = false;
    for (const auto& mode : levels) {
        anybody = anybody || mode == "approve";
        if (mode != "approve" && mode != "inform")
            body.violate("levels", "not_allowed", "每一级只能是“审批”（approve）或“告知”（inform）。");
    }
    if (!anybody)
        body.violate("levels", "nobody_approves", "至少要有一级审批。");
    return levels;
}

asio::awaitable<response> set(const filing_context& c, request r)
{
    const auto version = access::expected_version_if_any(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    filing_rule rule;
    rule.kind = r.parameter("filing_kind");
    if (rule.kind != any_kind && !filing_kind_from(rule.kind))
        co_return problem(not_found("种备案事项"));
    rule.unit_id = body->text("unit_id", {.min = 1, .max = 40});
    rule.levels = read_levels(*body);
    rule.due_days = static_cast<int>(
        body->optional_integer("due_days", {.min = 1, .max = most_days}).value_or(c.limits.decide_within_working_days));
    rule.reason = body->text("reason", {.min = 1, .max = 500, .multiline = true});
    if (auto bad = body->finish())
        co_return problem(*bad);
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = set_filing_rule(s, c, access::caller_of(r), rule, *version);
        return done.has_error() ? result<response>{done.error()} : http::json_response(rules_of(s, c, rule.unit_id));
    };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? *done : problem(done.error());
}

} // namespace

void add_filing_rule_routes(http::router& table, const filing_context& c)
{
    using http::verb;
    const http::api_routes add{table, c};
    add(verb::get, "/filing-rules", permissions::filing_read, list);
    add(verb::put, "/filing-rules/{filing_kind}", permissions::rule_set, set);
}

} // namespace tongyuan::registry
