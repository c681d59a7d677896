#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "delivery/api_parts.hpp"
#include "delivery/corrections/corrections.hpp"
#include "delivery/corrections/plan_json.hpp"
#include "delivery/routes.hpp"
#include "delivery/sight.hpp"
#include "http/api_routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

asio::awaitable<response> show_plan(const engine& e, request r)
{
    const auto kind = correction_kind_from(r.parameter("kind"));
    if (!kind)
        co_return problem(not_found("种方案"));
    auto ask = [&](sql::session& s) -> result<json::object> {
        const auto p = plan_correction(s, e, access::caller_of(r), r.parameter("id"), *kind, e.ctx.time.now());
        return p.has_error() ? result<json::object>{p.error()} : json_of(*p);
    };
    const auto found = co_await e.ctx.db.read(ask);
    co_return found.has_error() ? problem(found.error()) : http::json_response(*found);
}

result<order> read_order(const std::string& text)
{
    auto body = json_reader::parse(text);
    if (body.has_error())
        return body.error();
    order given;
    const auto kind = body->choice("kind", {"withdraw", "correct", "kill"});
    given.reason = body->text("reason", reason_rule);
    given.digest = body->text("plan", {.min = 64, .max = 64});
    for (auto& one : body->objects("choices")) {
        const auto row = one.text("row", {.min = 1, .max = 40});
        const auto chosen = way_from(one.text("way", {.min = 1, .max = 20}));
        if (!chosen)
            one.violate("way", "not_offered", "方案中没有这个选项，请刷新方案后重新选择。");
        else
            given.choices[row] = *chosen;
    }
    if (auto bad = body->finish())
        return *bad;
    given.kind = *correction_kind_from(kind);
    return given;
}

asio::awaitable<response> start(const engine& e, dispatcher& d, request r)
{
    const auto given = read_order(r.body);
    if (given.has_error())
        co_return problem(given.error());
    const auto id = r.parameter("id");
    const auto from = r.from; // keeps `who` alive while the request moves on
    const auto& who = access::caller_of(r);
    auto act = [&](sql::session& s) -> result<response> {
        const auto made = start_correction(s, e, who, id, *given, e.ctx.time.now());
        if (made.has_error())
            return made.error();
        return http::json_response(report_of(s, e, who, *made), 201);
    };
    auto answered = co_await access::answer_once(e.ctx, std::move(r), act);
    d.wake();
    co_return answered;
}

asio::awaitable<response> list_of_article(const engine& e, request r)
{
    auto ask = [&](sql::session& s) {
        json::array items;
        for (const auto& c : correction_store::of_article(s, r.parameter("id")))
            if (may_see(s, access::caller_of(r), c.unit_id, permissions::delivery_read))
                items.push_back(summary_of(c));
        return items;
    };
    auto items = co_await e.ctx.db.read(ask);
    co_return access::page_answer(std::move(items), {});
}

asio::awaitable<response> show(const engine& e, request r)
{
    auto ask = [&](sql::session& s) -> result<json::object> {
        const auto c = correction_store::find(s, r.parameter("id"));
        if (!c || !may_see(s, access::caller_of(r), c->unit_id, permissions::delivery_read))
            return not_found("次撤改");
        return report_of(s, e, access::caller_of(r), *c);
    };
    const auto found = co_await e.ctx.db.read(ask);
    co_return found.has_error() ? problem(found.error()) : http::json_response(*found);
}

} // namespace

void add_correction_routes(http::router& table, const engine& e, dispatcher& d)
{
    using http::verb;
    const http::api_routes add{table, e, d};
    add(verb::get, "/articles/{id}/plans/{kind}", permissions::delivery_act, show_plan);
    add(verb::get, "/articles/{id}/corrections", permissions::delivery_read, list_of_article);
    add(verb::post, "/articles/{id}/corrections", permissions::delivery_act, start);
    add(verb::get, "/corrections/{id}", permissions::delivery_read, show);
}

} // namespace tongyuan::delivery
