#include "access/permissions.hpp"
#include "base/json_reader.hpp"
#include "delivery/api_parts.hpp"
#include "delivery/releases/releases.hpp"
#include "delivery/routes.hpp"
#include "http/api_routes.hpp"

namespace tongyuan::delivery {

namespace asio = boost::asio;
using http::problem;
using http::request;
using http::response;

namespace {

asio::awaitable<response> publish(const engine& e, dispatcher& d, request r)
{
    auto body = json_reader::parse(r.body);
    if (body.has_error())
        co_return problem(body.error());
    const auto not_before = body->optional_time("not_before");
    if (auto bad = body->finish())
        co_return problem(*bad);
    const auto id = r.parameter("id");
    const act_on_some use_case = [&e, id, not_before](sql::session& s, const access::principal& who, timestamp now) {
        return publish_held(s, e, who, id, not_before, now);
    };
    co_return co_await answer_acts(e, d, std::move(r), use_case);
}

} // namespace

void add_release_routes(http::router& table, const engine& e, dispatcher& d)
{
    using http::verb;
    const http::api_routes add{table, e, d};
    add(verb::post, "/articles/{id}/publications", permissions::release_publish, publish);
}

} // namespace tongyuan::delivery
