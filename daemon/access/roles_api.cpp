#include "access/permissions.hpp"
#include "access/role_store.hpp"
#include "access/routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::access {

namespace {

json::object json_of(const role& r)
{
    return {{"role", r.name},
            {"label", r.label},
            {"permissions", json::array(r.permissions.begin(), r.permissions.end())},
            {"apart", r.apart.empty() ? json::value(nullptr) : json::value(r.apart)}};
}

asio::awaitable<http::response> list_roles(context& ctx, http::request)
{
    auto work = [](sql::session& s) { return role_store::all(s); };
    const auto roles = co_await ctx.db.read(std::move(work));
    json::array items;
    for (const auto& r : roles)
        items.push_back(json_of(r));
    co_return http::json_response(json::object{{"items", std::move(items)}, {"next", nullptr}});
}

} // namespace

void add_role_routes(http::router& table, context& ctx)
{
    const auto list = [&ctx](http::request r) { return list_roles(ctx, std::move(r)); };
    table.add(http::route{http::verb::get, "/api/v1/roles", permissions::role_read, list});
}

} // namespace tongyuan::access
