#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/principal.hpp"
#include "delivery/routes.hpp"
#include "delivery/watching/alarm_store.hpp"
#include "http/api_routes.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace asio = boost::asio;
namespace json = boost::json;
using http::request;
using http::response;

namespace {

constexpr std::size_t most_alarms = 200;

asio::awaitable<response> list_alarms(const engine& e, request r)
{
    auto ask = [&](sql::session& s) {
        return alarm_store::standing(s, access::caller_of(r).person_id, permissions::delivery_read.name, most_alarms);
    };
    const auto alarms = co_await e.ctx.db.read(ask);
    json::array items;
    for (const auto& a : alarms)
        items.push_back({{"id", a.id},
                         {"kind", a.kind},
                         {"at", to_rfc3339(a.raised_at)},
                         {"text", a.text},
                         {"repeats", a.repeats},
                         {"delivery_id", a.delivery_id ? json::value(*a.delivery_id) : json::value(nullptr)},
                         {"account_id", a.account_id ? json::value(*a.account_id) : json::value(nullptr)},
                         {"state", "standing"}});
    co_return access::page_answer(std::move(items), {});
}

} // namespace

void add_alarm_routes(http::router& table, const engine& e)
{
    using http::verb;
    const http::api_routes add{table, e};
    add(verb::get, "/alarms", permissions::delivery_read, list_alarms);
}

} // namespace tongyuan::delivery
