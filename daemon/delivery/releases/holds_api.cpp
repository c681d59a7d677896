#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "delivery/api_parts.hpp"
#include "delivery/releases/holds.hpp"
#include "delivery/routes.hpp"
#include "http/api_routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

json::object json_of(const hold& h)
{
    return {{"id", h.id},
            {"scope", h.scope},
            {"scope_id", h.scope_id},
            {"reason", h.reason},
            {"set_by", json::object{{"id", h.set_by}, {"name", h.set_name}}},
            {"set_at", to_rfc3339(h.set_at)}};
}

asio::awaitable<response> list_holds(const engine& e, request)
{
    auto ask = [](sql::session& s) { return hold_store::standing(s); };
    const auto standing = co_await e.ctx.db.read(ask);
    json::array items;
    for (const auto& h : standing)
        items.push_back(json_of(h));
    co_return access::page_answer(std::move(items), {});
}

asio::awaitable<response> add_hold(const engine& e, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto scope = body->choice("scope", {"global", "unit", "account"});
    const auto id = body->optional_text("id", {.min = 1, .max = 40});
    const auto reason = body->text("reason", reason_rule);
    if (scope != "global" && !id)
        body->violate("id", "required", "请选择要暂停的单位或账号。");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from;
    const auto& who = access::caller_of(r);
    auto act = [&](sql::session& s) -> result<response> {
        const auto made = set_hold(s, e, who, scope, id.value_or(""), reason, e.ctx.time.now());
        if (made.has_error())
            return made.error();
        return http::json_response(json_of(*made), 201);
    };
    co_return co_await access::answer_once(e.ctx, std::move(r), act);
}

asio::awaitable<response> remove_hold(const engine& e, dispatcher& d, request r)
{
    auto act = [&](sql::session& s) {
        return lift_hold(s, e, access::caller_of(r), r.parameter("id"), e.ctx.time.now());
    };
    const auto lifted = co_await e.ctx.db.write(act);
    d.wake();
    co_return lifted.has_value() ? http::no_content() : problem(lifted.error());
}

} // namespace

void add_hold_routes(http::router& table, const engine& e, dispatcher& d)
{
    using http::verb;
    const http::api_routes add{table, e, d};
    add(verb::get, "/holds", permissions::delivery_read, list_holds);
    add(verb::post, "/holds", permissions::hold_set, add_hold);
    add(verb::delete_, "/holds/{id}", permissions::hold_set, remove_hold);
}

} // namespace tongyuan::delivery
