#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "base/json_reader.hpp"
#include "oversight/case_store.hpp"
#include "oversight/cases.hpp"
#include "oversight/oversight_json.hpp"
#include "oversight/routes.hpp"

#include <boost/json.hpp>

#include <set>

namespace tongyuan::oversight {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr std::size_t most_at_once = 500;

struct needs {
    const oversight_context& c;
    const channels::catalogue& channels;
};

asio::awaitable<response> list(needs n, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    const auto after = access::moment_of(*page);
    if (after.has_error())
        co_return problem(after.error());
    const auto now = n.c.ctx.time.now();
    case_store::filter f;
    f.reader_id = access::caller_of(r).person_id;
    f.state = r.query_value("state");
    f.account_id = r.query_value("account");
    f.mine = r.query_value("mine") == "1";
    if (r.query_value("overdue") == "1")
        f.overdue_at = now;
    if (*after) {
        f.after_at = (*after)->at;
        f.after_id = (*after)->id;
    }
    const auto unit_id = r.query_value("unit");
    auto ask = [&](sql::session& s) {
        if (unit_id) {
            const auto unit = access::unit_store::find(s, *unit_id);
            f.unit_path = unit ? unit->path : "none";
        }
        return case_store::list(s, f, page->one_more());
    };
    auto found = co_await n.c.ctx.db.read(ask);
    std::optional<std::string> next;
    if (static_cast<std::int64_t>(found.size()) > page->limit) {
        found.pop_back();
        next = access::cursor_of(found.back().updated_at, found.back().id);
    }
    json::array items;
    for (const auto& one : found)
        items.push_back(json_of(n.channels, one, now));
    co_return access::page_answer(std::move(items), next);
}

response answer_with(sql::session& s, const needs& n, const oversight_case& c)
{
    auto out = json_of(n.channels, c, n.c.ctx.time.now());
    json::array history;
    for (const auto& e : case_store::history(s, c.id))
        history.push_back({{"at", to_rfc3339(e.at)},
                           {"event", e.event},
                           {"event_label", label_of_case_event(e.event)},
                           {"by", e.who == "system" ? "系统" : e.who},
                           {"words", e.words}});
    out["history"] = std::move(history);
    auto answered = http::json_response(out);
    access::with_version(answered, c.version);
    return answered;
}

asio::awaitable<response> show(needs n, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto found = case_for(s, access::caller_of(r), r.parameter("id"));
        return found.has_error() ? result<response>{found.error()} : answer_with(s, n, *found);
    };
    const auto found = co_await n.c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

case_decision read_decision(json_reader& body)
{
    case_decision d;
    d.what = body.choice("decision", {"urge", "rescue", "rectify", "merge", "suspend", "close", "exempt"});
    d.reason = body.text("reason", {.min = 1, .max = 500, .multiline = true});
    d.until = body.optional_time("until");
    d.due_at = body.optional_time("due_at");
    return d;
}

asio::awaitable<response> decide_one(needs n, request r)
{
    const auto version = access::expected_version(r);
    if (version.has_error())
        co_return problem(version.error());
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto d = read_decision(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = decide_case(s, n.c, who, {id, *version}, d);
        return done.has_error() ? result<response>{done.error()} : answer_with(s, n, *done);
    };
    co_return co_await access::answer_once(n.c.ctx, std::move(r), act);
}

std::vector<read_case> read_cases(json_reader& body)
{
    std::vector<read_case> out;
    std::set<std::string> seen;
    for (auto& one : body.objects("cases", most_at_once)) {
        out.push_back({one.text("id", {.min = 1, .max = 40}), one.integer("version", {.min = 1})});
        if (!seen.insert(out.back().id).second)
            one.violate("id", "twice", "同一事项只能选择一次。");
    }
    return out;
}

asio::awaitable<response> decide_many(needs n, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto chosen = read_cases(*body);
    if (chosen.empty())
        body->violate("cases", "required", "请至少选择一项。");
    const auto d = read_decision(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    const auto now = n.c.ctx.time.now();
    auto act = [&](sql::session& s) -> result<response> {
        const auto done = decide_cases(s, n.c, who, chosen, d);
        if (done.has_error())
            return done.error();
        json::array items;
        for (const auto& one : *done)
            items.push_back(json_of(n.channels, one, now));
        return access::page_answer(std::move(items), {});
    };
    co_return co_await access::answer_once(n.c.ctx, std::move(r), act);
}

} // namespace

void add_case_routes(http::router& table, const oversight_context& c, const channels::catalogue& channels)
{
    using http::verb;
    const auto add = [&](verb v, const char* path, permission p, auto run) {
        table.add({v, std::string("/api/v1") + path, p,
                   [n = needs{c, channels}, run](request r) { return run(n, std::move(r)); }});
    };
    add(verb::get, "/cases", permissions::oversight_read, list);
    add(verb::post, "/cases/decisions", permissions::case_decide, decide_many);
    add(verb::get, "/cases/{id}", permissions::oversight_read, show);
    add(verb::post, "/cases/{id}/decisions", permissions::case_decide, decide_one);
}

} // namespace tongyuan::oversight
