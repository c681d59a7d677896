#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "delivery/api_parts.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/guards/quarantines.hpp"
#include "delivery/routes.hpp"
#include "delivery/watching/presentation.hpp"
#include "http/api_routes.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

json::value time_or_null(std::optional<timestamp> at)
{
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::value delivery_of(sql::session& s, const engine& e, const access::principal& who, const quarantined& q)
{
    const auto d = delivery_store::find(s, q.delivery_id);
    return d ? json::value(summary_of(s, e, who, *d)) : json::value(nullptr);
}

json::object json_of(sql::session& s, const engine& e, const access::principal& who, const quarantined& q)
{
    const auto account = registry::account_store::find(s, q.account_id);
    return {{"id", q.delivery_id},
            {"article_id", q.article_id},
            {"revision", q.revision},
            {"account", json::object{{"id", q.account_id}, {"name", account ? account->name : ""}}},
            {"operation", q.operation},
            {"sent_at", time_or_null(q.sent_at)},
            {"found_at", to_rfc3339(q.found_at)},
            {"delivery", delivery_of(s, e, who, q)}};
}

json::value json_of(const std::optional<quarantine_request>& r)
{
    if (!r)
        return nullptr;
    return json::object{{"id", r->id},
                        {"reason", r->reason},
                        {"asked_by", json::object{{"id", r->asked_by}, {"name", r->asked_name}}},
                        {"asked_at", to_rfc3339(r->asked_at)}};
}

asio::awaitable<response> list(const engine& e, request r)
{
    const auto page = access::page_of(r);
    if (page.has_error())
        co_return problem(page.error());
    auto ask = [&](sql::session& s) {
        const auto& who = access::caller_of(r);
        auto rows = quarantine_store::list(s, who.person_id, page->cursor.value_or(""), page->one_more());
        json::value next = nullptr;
        if (rows.size() > static_cast<std::size_t>(page->limit)) {
            rows.pop_back();
            next = json::value(rows.back().delivery_id);
        }
        json::array items;
        for (const auto& q : rows)
            items.push_back(json_of(s, e, who, q));
        const auto all = quarantine_store::count(s);
        return http::json_response(json::object{{"items", std::move(items)},
                                                {"next", next},
                                                {"open", all.open},
                                                {"sent", all.sent},
                                                {"since", time_or_null(all.since)},
                                                {"release", json_of(quarantine_store::asked(s))}});
    };
    co_return co_await e.ctx.db.read(ask);
}

template <class F>
asio::awaitable<response> answer(const engine& e, dispatcher& d, request r, F use_case)
{
    const auto& who = access::caller_of(r);
    const auto from = r.from; // keeps `who` alive while the request moves on
    auto act = [&](sql::session& s) -> result<response> {
        const actor by{who, {}, e.ctx.time.now()};
        return use_case(s, by);
    };
    auto answered = co_await access::answer_once(e.ctx, std::move(r), act);
    d.wake();
    co_return answered;
}

asio::awaitable<response> probe(const engine& e, dispatcher& d, request r)
{
    if (const auto bad = refuse_fields(r.body))
        co_return problem(*bad);
    const auto use_case = [&e](sql::session& s, const actor& by) -> result<response> {
        return http::json_response(json::object{{"probed", probe_quarantined(s, e, by)}});
    };
    co_return co_await answer(e, d, std::move(r), use_case);
}

judgement judgement_from(std::string_view word)
{
    return word == "release"     ? judgement::release
           : word == "published" ? judgement::published
           : word == "dropped"   ? judgement::dropped
                                 : judgement::noted;
}

asio::awaitable<response> clear_it(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto what = judgement_from(body->choice("outcome", {"release", "published", "dropped", "noted"}));
    const auto reason = body->text("reason", reason_rule);
    const auto p = read_proof(*body, what == judgement::published);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    const auto use_case = [&e, what, reason, p, id](sql::session& s, const actor& by) -> result<response> {
        if (const auto done = clear(s, e, id, what, p, reason, by); done.has_error())
            return done.error();
        const auto found = delivery_store::find(s, id);
        return http::json_response(
            json::object{{"id", id}, {"delivery", found ? json::value(summary_of(s, e, by.who, *found)) : nullptr}});
    };
    co_return co_await answer(e, d, std::move(r), use_case);
}

asio::awaitable<response> ask_all(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->text("reason", reason_rule);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto use_case = [&e, reason](sql::session& s, const actor& by) -> result<response> {
        const auto asked = ask_release(s, e, reason, by);
        if (asked.has_error())
            return asked.error();
        return http::json_response(json_of(std::optional{*asked}), 201);
    };
    co_return co_await answer(e, d, std::move(r), use_case);
}

asio::awaitable<response> decide_all(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const bool approve = body->choice("decision", {"approve", "reject"}) == "approve";
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    const auto use_case = [&e, approve, id](sql::session& s, const actor& by) -> result<response> {
        const auto released = decide_release(s, e, id, approve, by);
        if (released.has_error())
            return released.error();
        return http::json_response(json::object{{"released", *released}});
    };
    co_return co_await answer(e, d, std::move(r), use_case);
}

} // namespace

void add_quarantine_routes(http::router& table, const engine& e, dispatcher& d)
{
    using http::verb;
    const http::api_routes add{table, e, d};
    add(verb::get, "/quarantine", permissions::delivery_read, list);
    add(verb::post, "/quarantine/probes", permissions::delivery_act, probe);
    add(verb::post, "/quarantine/{id}/clearances", permissions::delivery_settle, clear_it);
    add(verb::post, "/quarantine/releases", permissions::guard_confirm, ask_all);
    add(verb::post, "/quarantine/releases/{id}/decisions", permissions::guard_confirm, decide_all);
}

} // namespace tongyuan::delivery
