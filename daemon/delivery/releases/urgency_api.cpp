#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "content/articles.hpp"
#include "delivery/api_parts.hpp"
#include "delivery/releases/urgency.hpp"
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

json::object json_of(const std::optional<urgency>& u)
{
    if (!u)
        return {{"urgent", false}, {"reason", nullptr}, {"set_by", nullptr}, {"set_at", nullptr}};
    return {{"urgent", true},
            {"reason", u->reason},
            {"set_by", json::object{{"id", u->set_by}, {"name", u->set_name}}},
            {"set_at", to_rfc3339(u->set_at)}};
}

asio::awaitable<response> show(const engine& e, request r)
{
    auto ask = [&](sql::session& s) -> result<response> {
        const auto article =
            content::article_for(s, access::caller_of(r), permissions::article_read, r.parameter("id"));
        if (article.has_error())
            return article.error();
        return http::json_response(json_of(urgency_store::find(s, article->id)));
    };
    const auto found = co_await e.ctx.db.read(ask);
    co_return found.has_value() ? *found : problem(found.error());
}

asio::awaitable<response> mark(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->text("reason", reason_rule);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto from = r.from;
    const auto& who = access::caller_of(r);
    const auto id = r.parameter("id");
    auto act = [&](sql::session& s) -> result<response> {
        const auto made = mark_urgent(s, e, who, id, reason, e.ctx.time.now());
        if (made.has_error())
            return made.error();
        return http::json_response(json_of(*made), 201);
    };
    auto answered = co_await access::answer_once(e.ctx, std::move(r), act);
    d.wake();
    co_return answered;
}

asio::awaitable<response> take_back(const engine& e, request r)
{
    auto act = [&](sql::session& s) {
        return take_urgency_back(s, e, access::caller_of(r), r.parameter("id"), e.ctx.time.now());
    };
    const auto done = co_await e.ctx.db.write(act);
    co_return done.has_value() ? http::no_content() : problem(done.error());
}

} // namespace

void add_urgency_routes(http::router& table, const engine& e, dispatcher& d)
{
    using http::verb;
    const http::api_routes add{table, e, d};
    add(verb::get, "/articles/{id}/urgency", permissions::article_read, show);
    add(verb::post, "/articles/{id}/urgency", permissions::release_urgent, mark);
    add(verb::delete_, "/articles/{id}/urgency", permissions::release_urgent, take_back);
}

} // namespace tongyuan::delivery
