#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "delivery/api_parts.hpp"
#include "delivery/guards/clock_doubt.hpp"
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

json::object json_of(const std::optional<clock_doubt>& d, timestamp now)
{
    json::object out{{"now", to_rfc3339(now)}, {"well", !d}, {"words", d ? words_of(*d) : "服务器时间正常。"}};
    if (d) {
        out["code"] = d->code;
        out["found_at"] = to_rfc3339(d->found_at);
        out["expected_at"] = to_rfc3339(d->expected_at);
    }
    return out;
}

asio::awaitable<response> show(const engine& e, request)
{
    auto ask = [](sql::session& s) { return clock_store::standing(s); };
    const auto standing = co_await e.ctx.db.read(ask);
    co_return http::json_response(json_of(standing, e.ctx.time.now()));
}

asio::awaitable<response> confirm(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto reason = body->text("reason", reason_rule);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto& who = access::caller_of(r);
    const auto from = r.from; // keeps `who` alive while the request moves on
    auto act = [&](sql::session& s) -> result<response> {
        const auto now = e.ctx.time.now();
        if (const auto done = confirm_clock(s, e, who, reason, now); done.has_error())
            return done.error();
        return http::json_response(json_of({}, now));
    };
    auto answered = co_await access::answer_once(e.ctx, std::move(r), act);
    d.wake();
    co_return answered;
}

} // namespace

void add_clock_routes(http::router& table, const engine& e, dispatcher& d)
{
    using http::verb;
    const http::api_routes add{table, e, d};
    add(verb::get, "/clock", permissions::delivery_read, show);
    add(verb::post, "/clock/confirmations", permissions::guard_confirm, confirm);
}

} // namespace tongyuan::delivery
