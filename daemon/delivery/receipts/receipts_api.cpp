#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "delivery/api_parts.hpp"
#include "delivery/routes.hpp"
#include "http/api_routes.hpp"

namespace tongyuan::delivery {

namespace asio = boost::asio;
using http::problem;
using http::request;
using http::response;

namespace {

asio::awaitable<response> settle_it(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const bool published = body->choice("outcome", {"published", "refused"}) == "published";
    const auto reason = body->text("reason", reason_rule);
    const auto p = read_proof(*body, published);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    const act_on_one use_case = [&e, published, reason, p, id](sql::session& s, const actor& by) {
        return settle_by_hand(s, e, id, published, p, reason, by);
    };
    co_return co_await answer_act(e, d, std::move(r), use_case);
}

asio::awaitable<response> evidence(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto p = read_proof(*body, true);
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    const act_on_one use_case = [&e, p, id](sql::session& s, const actor& by) {
        return bring_evidence(s, e, id, p, by);
    };
    co_return co_await answer_act(e, d, std::move(r), use_case);
}

} // namespace

void add_receipt_routes(http::router& table, const engine& e, dispatcher& d)
{
    using http::verb;
    const http::api_routes add{table, e, d};
    add(verb::post, "/deliveries/{id}/settlements", permissions::delivery_settle, settle_it);
    add(verb::post, "/deliveries/{id}/evidence", permissions::delivery_act, evidence);
}

} // namespace tongyuan::delivery
