#include "oversight/routes.hpp"

#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "oversight/observer.hpp"
#include "oversight/rule_store.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace tongyuan::oversight {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr text_rule reason_rule{.min = 1, .max = 500, .multiline = true};

json::value time_or_null(std::optional<timestamp> at)
{
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

std::string platform_label(const channels::exchange& x, const std::string& platform)
{
    const auto* about = x.channels().manifest_of(platform);
    return about ? about->label : platform;
}

std::string_view label_of_source(std::string_view source)
{
    return source == "receipt" ? "发布回执" : source == "platform" ? "平台读取" : "人工登记";
}

json::object json_of(const observation& o)
{
    return {{"id", o.id},
            {"link", o.url},
            {"title", o.title},
            {"published_at", to_rfc3339(o.published_at)},
            {"source", o.source},
            {"source_label", label_of_source(o.source)},
            {"source_note", o.source_note},
            {"seen_at", to_rfc3339(o.seen_at)},
            {"removed_at", time_or_null(o.removed_at)}};
}

json::value last_post(sql::session& s, const observation_store::watched_account& a)
{
    const auto o = a.last_observation ? observation_store::find(s, *a.last_observation) : std::nullopt;
    if (!o)
        return nullptr;
    return json::object{{"at", to_rfc3339(o->published_at)},
                        {"url", o->url},
                        {"title", o->title},
                        {"source", o->source},
                        {"source_label", label_of_source(o->source)},
                        {"source_note", o->source_note}};
}

std::string clock_text(std::chrono::minutes m)
{
    const auto two = [](long n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    return two(m.count() / 60) + ":" + two(m.count() % 60);
}

json::object json_of(const silent_rule& r)
{
    return {{"rule", "silent"},
            {"unit_id", r.unit_id.empty() ? json::value(nullptr) : json::value(r.unit_id)},
            {"platform", r.platform.empty() ? json::value(nullptr) : json::value(r.platform)},
            {"hours", r.span.count()},
            {"warning_hours", r.warning.count()},
            {"inspection_time", clock_text(r.inspected_at)},
            {"reason", r.reason}};
}

json::object json_of(sql::session& s, const channels::exchange& x, const assessed& a, timestamp now)
{
    const auto& w = a.account;
    const auto state = registry::account_state_from(w.state).value_or(registry::account_state::removed);
    json::value hours_left = nullptr, days_since = nullptr;
    if (a.verdict.violation_at)
        hours_left = std::chrono::floor<std::chrono::hours>(*a.verdict.violation_at - now).count();
    if (w.last_published_at)
        days_since = std::chrono::floor<std::chrono::days>(now - *w.last_published_at).count();
    return {{"account", json::object{{"id", w.id},
                                     {"name", w.name},
                                     {"platform", w.platform},
                                     {"platform_label", platform_label(x, w.platform)},
                                     {"state", w.state},
                                     {"state_label", registry::label_of(state)},
                                     {"unit", json::object{{"id", w.unit_id}, {"name", w.unit_name}}}}},
            {"status", name_of(a.verdict.status)},
            {"status_label", label_of(a.verdict.status)},
            {"last_post", last_post(s, w)},
            {"observed_at", time_or_null(w.observed_at)},
            {"days_since", std::move(days_since)},
            {"hours_left", std::move(hours_left)},
            {"violation_at", time_or_null(a.verdict.violation_at)},
            {"rule", json::object{{"hours", a.rule.span.count()},
                                  {"inspection_time", clock_text(a.rule.inspected_at)},
                                  {"scope", a.rule.unit_id.empty() ? "national" : a.rule.unit_id}}},
            {"case", w.case_id ? json::value(json::object{{"id", *w.case_id}, {"state", w.case_state.value_or("")}})
                               : json::value(nullptr)}};
}

asio::awaitable<response> list_accounts(const oversight_context& c, channels::exchange& x, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    std::size_t from = 0;
    if (page->cursor) {
        const auto* end = page->cursor->data() + page->cursor->size();
        if (std::from_chars(page->cursor->data(), end, from).ptr != end)
            co_return problem(access::unreadable_cursor());
    }
    const auto now = c.ctx.time.now();
    const auto status = r.query_value("status");
    const auto unit_id = r.query_value("unit");
    auto ask = [&](sql::session& s) {
        observation_store::watch_filter f;
        f.reader_id = access::caller_of(r).person_id;
        f.platform = r.query_value("platform");
        if (unit_id) {
            const auto unit = access::unit_store::find(s, *unit_id);
            f.unit_path = unit ? unit->path : "none";
        }
        const auto all = assess_all(s, f, now);
        json::object counts;
        for (const auto one :
             {standing::never_observed, standing::silent, standing::warning, standing::active, standing::exempt})
            counts[name_of(one)] = std::ranges::count(all, one, [](const assessed& a) { return a.verdict.status; });
        json::array items;
        std::size_t at = 0;
        json::value next = nullptr;
        for (const auto& a : all) {
            if ((status && *status != name_of(a.verdict.status)) || at++ < from)
                continue;
            if (static_cast<std::int64_t>(items.size()) == page->limit) {
                next = std::to_string(at - 1);
                break;
            }
            items.push_back(json_of(s, x, a, now));
        }
        return json::object{{"items", std::move(items)},
                            {"next", std::move(next)},
                            {"counts", std::move(counts)},
                            {"inspection_at", to_rfc3339(last_inspection(silent_rule{}, now))}};
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return http::json_response(found);
}

asio::awaitable<response> list_observations(const oversight_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto a = registry::account_store::find(s, r.parameter("id"));
        if (!a || !access::caller_of(r).may(permissions::oversight_read, a->unit_path))
            return not_found("个账号");
        json::array items;
        for (const auto& o : observation_store::of_account(s, a->id, 200))
            items.push_back(json_of(o));
        return access::page_answer(std::move(items), {});
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

asio::awaitable<response> add_observation(const oversight_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    hand_observation h;
    h.link = body->text("link", {.min = 8, .max = 2000});
    if (!h.link.empty() && !h.link.starts_with("http://") && !h.link.starts_with("https://"))
        body->violate("link", "not_a_link", "请填写以 http:// 或 https:// 开头的完整链接。");
    const auto at = body->optional_time("published_at");
    if (!at && !body->has("published_at"))
        body->violate("published_at", "required", "必填：发布时间。");
    h.title = body->optional_text("title", {.max = 300}).value_or("");
    h.removed = body->optional_boolean("removed").value_or(false);
    if (auto bad = body->finish())
        co_return problem(*bad);
    h.published_at = *at;
    const auto from = r.from;
    const auto& who = access::caller_of(r);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s) -> result<response> {
        const auto made = observe_by_hand(s, c, who, id, h);
        return made.has_error() ? result<response>{made.error()} : http::json_response(json_of(*made), 201);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

asio::awaitable<response> ask_now(const oversight_context& c, channels::exchange& x, request r)
{
    auto check = [&](sql::session& s) -> result<void> {
        const auto a = registry::account_store::find(s, r.parameter("id"));
        if (!a || !access::caller_of(r).may(permissions::observation_write, a->unit_path))
            return not_found("个账号");
        return {};
    };
    const auto allowed = co_await c.ctx.db.read(check);
    if (allowed.has_error())
        co_return problem(allowed.error());
    const auto asked = co_await ask_platform(c, x, r.parameter("id"));
    if (asked.has_error())
        co_return problem(asked.error());
    co_return http::json_response(
        json::object{{"ok", asked->ok}, {"message", asked->message}, {"posts", asked->posts}});
}

asio::awaitable<response> list_rules(const oversight_context& c, request)
{
    auto ask = [](sql::session& s) { return rule_store::all(s); };
    const auto rules = co_await c.ctx.db.read(ask);
    json::array items;
    auto national = json_of(silent_rule{});
    national["reason"] = "国办秘函〔2019〕19号";
    items.push_back(std::move(national));
    for (const auto& rule : rules)
        items.push_back(json_of(rule));
    co_return access::page_answer(std::move(items), {});
}

asio::awaitable<response> put_rule(const oversight_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    silent_rule rule;
    rule.unit_id = body->optional_text("unit_id", {.max = 40}).value_or("");
    rule.platform = body->optional_text("platform", {.max = 40}).value_or("");
    rule.span = std::chrono::hours{body->optional_integer("hours", {.min = 24, .max = 24 * 366}).value_or(14 * 24)};
    rule.warning =
        std::chrono::hours{body->optional_integer("warning_hours", {.min = 1, .max = 24 * 60}).value_or(4 * 24)};
    const auto time = body->optional_text("inspection_time", {.min = 5, .max = 5}).value_or("09:00");
    rule.reason = body->text("reason", reason_rule);
    int hour = -1, minute = -1;
    if (time.size() == 5 && time[2] == ':') {
        std::from_chars(time.data(), time.data() + 2, hour);
        std::from_chars(time.data() + 3, time.data() + 5, minute);
    }
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
        body->violate("inspection_time", "not_a_time", "应为 HH:MM，例如 09:00（北京时间）。");
    if (r.parameter("rule") != "silent")
        co_return problem(not_found("条规则"));
    if (auto bad = body->finish())
        co_return problem(*bad);
    rule.inspected_at = std::chrono::minutes{hour * 60 + minute};
    auto act = [&](sql::session& s) { return set_rule(s, c, access::caller_of(r), rule); };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? http::json_response(json_of(rule)) : problem(done.error());
}

json::object json_of(const channels::exchange& x, const oversight_case& c)
{
    return {
        {"id", c.id},
        {"finding", json::object{{"kind", c.finding},
                                 {"kind_label", "停更超期"},
                                 {"at", to_rfc3339(c.found_at)},
                                 {"evidence", json::parse(c.evidence)}}},
        {"account", json::object{{"id", c.account_id},
                                 {"name", c.account_name},
                                 {"platform", c.platform},
                                 {"platform_label", platform_label(x, c.platform)}}},
        {"unit", json::object{{"id", c.unit_id}, {"name", c.unit_name}}},
        {"state", c.state},
        {"state_label", c.state == "open"      ? "待处置"
                        : c.state == "decided" ? "处置中"
                                               : "已结束"},
        {"owner", c.owner ? json::value(json::object{{"id", *c.owner}, {"name", c.owner_name}}) : json::value(nullptr)},
        {"due_at", time_or_null(c.due_at)},
        {"until", time_or_null(c.until)},
        {"decision", c.decision},
        {"decision_label", label_of_decision(c.decision)},
        {"reason", c.reason},
        {"updated_at", to_rfc3339(c.updated_at)},
        {"version", c.version}};
}

asio::awaitable<response> list_cases(const oversight_context& c, channels::exchange& x, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    case_store::filter f;
    f.reader_id = access::caller_of(r).person_id;
    f.state = r.query_value("state");
    f.mine = r.query_value("mine") == "1";
    const auto unit_id = r.query_value("unit");
    if (page->cursor) {
        const auto cut = page->cursor->find('-');
        std::int64_t millis = 0;
        const auto* end = page->cursor->data() + std::min(cut, page->cursor->size());
        if (cut == std::string::npos || std::from_chars(page->cursor->data(), end, millis).ptr != end)
            co_return problem(access::unreadable_cursor());
        f.after_at = from_millis(millis);
        f.after_id = page->cursor->substr(cut + 1);
    }
    auto ask = [&](sql::session& s) {
        if (unit_id) {
            const auto unit = access::unit_store::find(s, *unit_id);
            f.unit_path = unit ? unit->path : "none";
        }
        return case_store::list(s, f, page->one_more());
    };
    auto found = co_await c.ctx.db.read(ask);
    std::optional<std::string> next;
    if (static_cast<std::int64_t>(found.size()) > page->limit) {
        found.pop_back();
        next = std::to_string(to_millis(found.back().updated_at)) + "-" + found.back().id;
    }
    json::array items;
    for (const auto& one : found)
        items.push_back(json_of(x, one));
    co_return access::page_answer(std::move(items), next);
}

asio::awaitable<response> show_case(const oversight_context& c, channels::exchange& x, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto found = case_for(s, access::caller_of(r), r.parameter("id"));
        if (found.has_error())
            return found.error();
        auto out = json_of(x, *found);
        json::array history;
        for (const auto& e : case_store::history(s, found->id))
            history.push_back({{"at", to_rfc3339(e.at)}, {"event", e.event}, {"by", e.who}, {"words", e.words}});
        out["history"] = std::move(history);
        auto answered = http::json_response(out);
        access::with_version(answered, found->version);
        return answered;
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

case_decision read_decision(json_reader& body)
{
    case_decision d;
    d.what = body.choice("decision", {"urge", "rescue", "rectify", "merge", "suspend", "close", "exempt"});
    d.reason = body.text("reason", reason_rule);
    d.until = body.optional_time("until");
    d.due_at = body.optional_time("due_at");
    return d;
}

asio::awaitable<response> decide_one(const oversight_context& c, channels::exchange& x, request r)
{
    std::optional<std::int64_t> version;
    if (!r.header("if-match").empty()) {
        const auto given = access::expected_version(r);
        if (given.has_error())
            co_return problem(given.error());
        version = *given;
    }
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto d = read_decision(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from;
    const auto& who = access::caller_of(r);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = decide_case(s, c, who, id, version, d);
        return done.has_error() ? result<response>{done.error()} : http::json_response(json_of(x, *done));
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

// All or nothing: a selection that cannot be decided as a whole changes nothing.
asio::awaitable<response> decide_many(const oversight_context& c, channels::exchange& x, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto ids = body->texts("ids", {.min = 1, .max = 40}, 500);
    if (ids.empty())
        body->violate("ids", "required", "请至少选择一项。");
    const auto d = read_decision(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from;
    const auto& who = access::caller_of(r);
    auto act = [&](sql::session& s) -> result<response> {
        json::array items;
        for (const auto& id : ids) {
            const auto done = decide_case(s, c, who, id, {}, d);
            if (done.has_error())
                return done.error();
            items.push_back(json_of(x, *done));
        }
        return access::page_answer(std::move(items), {});
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

} // namespace

void add_routes(http::router& table, const oversight_context& c, channels::exchange& x)
{
    using http::verb;
    const auto add = [&](verb v, const char* path, permission p, auto run) {
        table.add({v, std::string("/api/v1") + path, p, run});
    };
    add(verb::get, "/oversight/accounts", permissions::oversight_read,
        [&c, &x](request r) { return list_accounts(c, x, std::move(r)); });
    add(verb::get, "/accounts/{id}/observations", permissions::oversight_read,
        [&c](request r) { return list_observations(c, std::move(r)); });
    add(verb::post, "/accounts/{id}/observations", permissions::observation_write,
        [&c](request r) { return add_observation(c, std::move(r)); });
    add(verb::post, "/accounts/{id}/observation-runs", permissions::observation_write,
        [&c, &x](request r) { return ask_now(c, x, std::move(r)); });
    add(verb::get, "/rules", permissions::oversight_read, [&c](request r) { return list_rules(c, std::move(r)); });
    add(verb::put, "/rules/{rule}", permissions::rule_set, [&c](request r) { return put_rule(c, std::move(r)); });
    add(verb::get, "/cases", permissions::oversight_read,
        [&c, &x](request r) { return list_cases(c, x, std::move(r)); });
    add(verb::post, "/cases/decisions", permissions::case_decide,
        [&c, &x](request r) { return decide_many(c, x, std::move(r)); });
    add(verb::get, "/cases/{id}", permissions::oversight_read,
        [&c, &x](request r) { return show_case(c, x, std::move(r)); });
    add(verb::post, "/cases/{id}/decisions", permissions::case_decide,
        [&c, &x](request r) { return decide_one(c, x, std::move(r)); });
}

} // namespace tongyuan::oversight
