#include "access/idempotency.hpp"
#include "access/login_store.hpp"
#include "access/logins.hpp"
#include "access/on_workers.hpp"
#include "access/paging.hpp"
#include "access/password.hpp"
#include "access/permissions.hpp"
#include "access/person.hpp"
#include "access/routes.hpp"
#include "access/session_cookie.hpp"
#include "access/sign_in_throttle.hpp"
#include "base/json_reader.hpp"
#include "http/api_routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <set>

namespace asio = boost::asio;
namespace json = boost::json;

namespace tongyuan::access {

namespace {

json::object session_body(const principal& who, std::string_view csrf)
{
    std::set<std::string> names;
    for (const auto& g : who.grants)
        names.insert(g.permission);
    json::array permissions(names.begin(), names.end());
    return {{"person", json::object{{"id", who.person_id},
                                    {"login", who.login},
                                    {"name", who.name},
                                    {"unit", json::object{{"id", who.unit_id}, {"name", who.unit_name}}}}},
            {"permissions", std::move(permissions)},
            {"csrf", csrf},
            {"must_change_password", who.must_change_password}};
}

struct typed_login {
    std::string login;
    secret password;
};

result<typed_login> read_login(const http::request& r)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    typed_login out;
    out.login = normal_login(body->text("login", {.min = 1, .max = 100}));
    out.password = secret{body->text("password", {.min = 1, .max = longest_password})};
    if (auto bad = body->finish())
        return *bad;
    return out;
}

visitor visitor_of(const http::request& r)
{
    return {r.remote_address, std::string(r.header("user-agent")), session_token_of(r).value_or("")};
}

struct verdict {
    bool right = false;
    std::optional<std::string> newer_hash;
};

verdict judge(const std::string& hash, const secret& password, const password_cost& cost)
{
    verdict out;
    out.right = is_password(hash, password, cost);
    if (out.right && is_outdated(hash, cost))
        out.newer_hash = hash_password(password, cost);
    return out;
}

asio::awaitable<verdict> judge_away(context& ctx, const options& o, std::string hash, secret password)
{
    auto work = [hash, password, cost = o.cost] { return judge(hash, password, cost); };
    co_return co_await on_workers(ctx.workers, std::move(work));
}

asio::awaitable<http::response> refused(context& ctx, candidate c, visitor from, std::string reason, refusal why)
{
    auto work = [&](sql::session& s) {
        refuse_sign_in(s, ctx, c, from, reason);
        return true;
    };
    co_await ctx.db.write(std::move(work));
    co_return http::problem(why);
}

asio::awaitable<http::response> opened(context& ctx, const options& o, http::request r, candidate c, visitor from,
                                       verdict judged)
{
    auto work = [&](sql::session& s) { return open_session(s, ctx, o, c, from, judged.newer_hash); };
    const auto session = co_await ctx.db.write(std::move(work));
    if (!session)
        co_return http::problem(session.error());
    auto answer = http::json_response(session_body(session->who, csrf_of(session->token)));
    with_session_cookie(answer, r, session->token);
    co_return answer;
}

asio::awaitable<http::response> sign_in(context& ctx, const options& o, std::shared_ptr<sign_in_throttle> throttle,
                                        http::request r)
{
    const auto typed = read_login(r);
    if (!typed)
        co_return http::problem(typed.error());
    if (const auto slow = throttle->begin(r.remote_address, ctx.time.now()))
        co_return http::problem(*slow);
    const throttled until_answered{throttle};
    auto begin = [&](sql::session& s) { return begin_sign_in(s, ctx, o, typed->login); };
    const auto c = co_await ctx.db.write(std::move(begin));
    if (!c)
        co_return http::problem(c.error());
    const auto judged = co_await judge_away(ctx, o, c->hash, typed->password);
    const auto from = visitor_of(r);
    if (!judged.right)
        co_return co_await refused(ctx, *c, from, c->person_id.empty() ? "unknown_login" : "wrong_password",
                                   wrong_login_or_password());
    throttle->forgive(r.remote_address);
    if (const auto fault = faults_of(*c, ctx.time.now()))
        co_return co_await refused(ctx, *c, from, fault->code, *fault);
    co_return co_await opened(ctx, o, std::move(r), *c, from, judged);
}

asio::awaitable<http::response> show_session(context&, http::request r)
{
    const auto& who = caller_of(r);
    const auto token = session_token_of(r);
    const bool by_cookie = who.token_id.empty() && token;
    co_return http::json_response(session_body(who, by_cookie ? csrf_of(*token) : ""));
}

refusal only_in_person()
{
    return {errc::forbidden, "token.not_in_person", "访问令牌不能进行这项操作，请登录后办理。"};
}

asio::awaitable<http::response> sign_out(context& ctx, http::request r)
{
    if (caller_of(r).session_id.empty())
        co_return http::problem(only_in_person());
    auto work = [&](sql::session& s) {
        close_session(s, ctx, caller_of(r), caller_of(r).session_id);
        return true;
    };
    co_await ctx.db.write(std::move(work));
    auto answer = http::no_content();
    without_session_cookie(answer, r);
    co_return answer;
}

struct typed_change {
    secret before, after;
    bool revoke_tokens = true;
};

result<typed_change> read_password_change(const http::request& r)
{
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    typed_change out;
    out.before = secret{body->text("old_password", {.min = 1, .max = longest_password})};
    out.after = secret{body->text("new_password", {.min = 1})};
    out.revoke_tokens = body->optional_boolean("revoke_tokens").value_or(true);
    if (!out.after.empty())
        for (auto& fault : faults_of_password("new_password", out.after, caller_of(r).login))
            body->violate(fault.field, fault.code, fault.message);
    if (!out.after.empty() && out.after.reveal() == out.before.reveal())
        body->violate("new_password", "same", "新密码不能与旧密码相同。");
    if (auto bad = body->finish())
        return *bad;
    return out;
}

asio::awaitable<http::response> wrong_old_password(context& ctx, http::request r, candidate c)
{
    auto why = unacceptable({{"old_password", "wrong", "旧密码不正确。"}});
    co_return co_await refused(ctx, std::move(c), visitor_of(r), "wrong_old_password", std::move(why));
}

asio::awaitable<http::response> change_own_password(context& ctx, const options& o, http::request r)
{
    const auto& who = caller_of(r);
    if (who.session_id.empty())
        co_return http::problem(only_in_person());
    const auto typed = read_password_change(r);
    if (!typed)
        co_return http::problem(typed.error());
    auto begin = [&](sql::session& s) { return begin_password_change(s, ctx, o, who); };
    const auto c = co_await ctx.db.write(std::move(begin));
    if (!c)
        co_return http::problem(c.error());
    const auto judged = co_await judge_away(ctx, o, c->hash, typed->before);
    if (!judged.right)
        co_return co_await wrong_old_password(ctx, std::move(r), *c);
    auto hashing = [password = typed->after, cost = o.cost] { return hash_password(password, cost); };
    const auto hash = co_await on_workers(ctx.workers, std::move(hashing));
    auto change = [&](sql::session& s) { return change_password(s, ctx, *c, who, hash, typed->revoke_tokens); };
    const auto changed = co_await ctx.db.write(std::move(change));
    co_return changed ? http::no_content() : http::problem(changed.error());
}

json::object json_of(const login_store::login_session& l, std::string_view own_id)
{
    return {{"id", l.id},
            {"began_at", to_rfc3339(l.created_at)},
            {"last_seen_at", to_rfc3339(l.last_seen_at)},
            {"address", l.address},
            {"agent", l.agent},
            {"is_this_one", l.id == own_id}};
}

asio::awaitable<http::response> list_sessions(context& ctx, const options& o, http::request r)
{
    const auto& who = caller_of(r);
    const auto now = ctx.time.now();
    auto work = [&](sql::session& s) { return login_store::of_person(s, who.person_id, now - o.session_idle, now); };
    const auto sessions = co_await ctx.db.read(std::move(work));
    json::array items;
    for (const auto& l : sessions)
        items.push_back(json_of(l, who.session_id));
    co_return page_answer(std::move(items), std::nullopt);
}

asio::awaitable<http::response> end_session(context& ctx, http::request r)
{
    if (caller_of(r).session_id.empty())
        co_return http::problem(only_in_person());
    auto work = [&](sql::session& s) { return close_session(s, ctx, caller_of(r), r.parameter("id")); };
    const auto closed = co_await ctx.db.write(std::move(work));
    co_return closed ? http::no_content() : http::problem(not_found("次登录"));
}

} // namespace

void add_session_routes(http::router& table, context& ctx, const options& o)
{
    using http::verb;
    const http::api_routes add{table, ctx, o};
    const auto throttle = std::make_shared<sign_in_throttle>(o);
    const auto open = [&ctx, &o, throttle](http::request r) { return sign_in(ctx, o, throttle, std::move(r)); };
    // Anybody may ask, so it is read no further than a login and a password reach.
    table.add(add.row(verb::post, "/session", permissions::anyone, open).limited_to(4 << 10));
    add(verb::get, "/session", permissions::signed_in, show_session);
    add(verb::delete_, "/session", permissions::signed_in, sign_out);
    add(verb::post, "/session/password", permissions::signed_in, change_own_password);
    add(verb::get, "/sessions", permissions::signed_in, list_sessions);
    add(verb::delete_, "/sessions/{id}", permissions::signed_in, end_session);
}

} // namespace tongyuan::access
