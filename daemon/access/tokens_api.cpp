#include "access/idempotency.hpp"
#include "access/paging.hpp"
#include "access/permissions.hpp"
#include "access/routes.hpp"
#include "access/tokens.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::access {

namespace {

json::value time_or_null(std::optional<timestamp> at)
{
    return at ? json::value(to_rfc3339(*at)) : json::value(nullptr);
}

json::object json_of(const token_store::api_token& t)
{
    return {{"id", t.id},
            {"name", t.name},
            {"permissions", json::array(t.permissions.begin(), t.permissions.end())},
            {"created_at", to_rfc3339(t.created_at)},
            {"expires_at", time_or_null(t.expires_at)},
            {"last_used_at", time_or_null(t.last_used_at)}};
}

// A stolen token must not be able to outlive its removal by making others.
refusal only_in_person()
{
    return {errc::forbidden, "token.not_in_person", "访问令牌不能创建或删除令牌，请登录后办理。"};
}

asio::awaitable<http::response> list_tokens(context& ctx, http::request r)
{
    auto work = [&](sql::session& s) { return token_store::of_person(s, caller_of(r).person_id); };
    const auto tokens = co_await ctx.db.read(std::move(work));
    json::array items;
    for (const auto& t : tokens)
        items.push_back(json_of(t));
    co_return page_answer(std::move(items), std::nullopt);
}

result<new_token> read_new_token(const http::request& r)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    new_token out;
    out.name = body->text("name", {.min = 1, .max = 50});
    out.permissions = body->texts("permissions", {.min = 1, .max = 50}, permissions::all.size());
    out.expires_at = body->optional_time("expires_at");
    if (auto bad = body->finish())
        return *bad;
    return out;
}

asio::awaitable<http::response> post_token(context& ctx, http::request r)
{
    if (!caller_of(r).token_id.empty())
        co_return http::problem(only_in_person());
    const auto wanted = read_new_token(r);
    if (!wanted)
        co_return http::problem(wanted.error());
    transaction act = [&](sql::session& s) -> result<http::response> {
        const auto made = create_token(s, ctx, caller_of(r), *wanted);
        if (!made)
            return made.error();
        auto body = json_of(made->it);
        body["token"] = made->text;
        return http::json_response(body, 201);
    };
    co_return co_await answer_once(ctx, r, std::move(act));
}

asio::awaitable<http::response> delete_token(context& ctx, http::request r)
{
    if (!caller_of(r).token_id.empty())
        co_return http::problem(only_in_person());
    auto work = [&](sql::session& s) { return remove_token(s, ctx, caller_of(r), r.parameter("id")); };
    const auto removed = co_await ctx.db.write(std::move(work));
    co_return removed ? http::no_content() : http::problem(removed.error());
}

} // namespace

void add_token_routes(http::router& table, context& ctx)
{
    using http::verb;
    const http::api_routes add{table, ctx};
    add(verb::get, "/tokens", permissions::token_own, list_tokens);
    add(verb::post, "/tokens", permissions::token_own, post_token);
    add(verb::delete_, "/tokens/{id}", permissions::token_own, delete_token);
}

} // namespace tongyuan::access
