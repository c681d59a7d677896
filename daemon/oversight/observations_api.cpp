#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"
#include "oversight/observations.hpp"
#include "oversight/observer.hpp"
#include "oversight/oversight_json.hpp"
#include "oversight/routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::oversight {

namespace asio = boost::asio;
namespace json = boost::json;
using http::problem;
using http::request;
using http::response;

namespace {

constexpr std::int64_t most_shown = 200;

asio::awaitable<response> list(const oversight_context& c, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto a = watched_by(s, access::caller_of(r), permissions::oversight_read, r.parameter("id"));
        if (a.has_error())
            return a.error();
        json::array items;
        for (const auto& o : observation_store::of_account(s, a->id, most_shown))
            items.push_back(json_of(o));
        return access::page_answer(std::move(items), {});
    };
    const auto found = co_await c.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

hand_observation read_observation(json_reader& body)
{
    hand_observation h;
    h.link = body.text("link", {.min = 8, .max = 2000});
    if (!h.link.empty() && !h.link.starts_with("http://") && !h.link.starts_with("https://"))
        body.violate("link", "not_a_link", "请填写以 http:// 或 https:// 开头的完整链接。");
    const auto at = body.optional_time("published_at");
    if (!at && !body.has("published_at"))
        body.violate("published_at", "required", "必填：发布时间。");
    h.published_at = at.value_or(timestamp{});
    h.title = body.optional_text("title", {.max = 300}).value_or("");
    h.removed = body.optional_boolean("removed").value_or(false);
    return h;
}

asio::awaitable<response> add(const oversight_context& c, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto h = read_observation(*body);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from; // keeps the caller when the request has moved on
    const auto& who = access::caller_of(r);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s) -> result<response> {
        const auto made = observe_by_hand(s, c, who, id, h);
        return made.has_error() ? result<response>{made.error()} : http::json_response(json_of(*made), 201);
    };
    co_return co_await access::answer_once(c.ctx, std::move(r), act);
}

response answer_with(const asked_once& asked)
{
    return http::json_response(json::object{{"ok", asked.ok}, {"message", asked.message}, {"posts", asked.posts}});
}

asio::awaitable<response> look(const oversight_context& c, request r)
{
    auto act = [&](sql::session& s) { return look_by_hand(s, c, access::caller_of(r), r.parameter("id")); };
    const auto done = co_await c.ctx.db.write(act);
    co_return done.has_value() ? answer_with({true, "已登记人工查看：没有新的动态。", 0}) : problem(done.error());
}

asio::awaitable<response> run(const oversight_context& c, channels::exchange& x, request r)
{
    auto body = json_reader::parse(r.body.empty() ? "{}" : r.body);
    if (body.has_error())
        co_return problem(body.error());
    const bool by_hand = body->optional_boolean("by_hand").value_or(false);
    if (auto bad = body->finish())
        co_return problem(*bad);
    if (by_hand)
        co_return co_await look(c, std::move(r));
    auto check = [&](sql::session& s) {
        return watched_by(s, access::caller_of(r), permissions::observation_write, r.parameter("id"));
    };
    const auto allowed = co_await c.ctx.db.read(check);
    if (allowed.has_error())
        co_return problem(allowed.error());
    const auto asked = co_await ask_platform(c, x, r.parameter("id"));
    co_return asked.has_value() ? answer_with(*asked) : problem(asked.error());
}

} // namespace

void add_observation_routes(http::router& table, const oversight_context& c, channels::exchange& x)
{
    using http::verb;
    const http::api_routes to{table, c, x};
    to(verb::get, "/accounts/{id}/observations", permissions::oversight_read, list);
    to(verb::post, "/accounts/{id}/observations", permissions::observation_write, add);
    to(verb::post, "/accounts/{id}/observation-runs", permissions::observation_write, run);
}

} // namespace tongyuan::oversight
