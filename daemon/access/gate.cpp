#include "access/gate.hpp"

#include "access/login_store.hpp"
#include "access/session_cookie.hpp"
#include "access/token_store.hpp"
#include "base/digest.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace asio = boost::asio;

namespace tongyuan::access {

namespace {

constexpr std::string_view session_path = "/api/v1/session";

std::optional<std::string> bearer_of(const http::request& r)
{
    constexpr std::string_view scheme = "bearer ";
    const auto header = r.header("authorization");
    if (lower_ascii(header.substr(0, scheme.size())) != scheme)
        return std::nullopt;
    return std::string(trimmed(header.substr(scheme.size())));
}

bool is_sign_in(const http::request& r)
{
    return r.method == http::verb::post && r.path == session_path;
}

// What somebody may still do whose password was made by somebody else.
bool is_about_own_session(const http::request& r)
{
    return r.path == session_path || r.path == "/api/v1/session/password";
}

bool has_csrf_token(const http::request& r, std::string_view session_token)
{
    return equal_in_constant_time(r.header("x-csrf-token"), csrf_of(session_token));
}

refusal cross_site()
{
    return {errc::forbidden, "csrf.cross_site", "这个请求来自其他网站，已被拒绝。请在本系统页面中操作。"};
}

refusal no_csrf_token()
{
    return {errc::forbidden, "csrf.token", "请求缺少有效的防伪令牌（X-CSRF-Token）。请刷新页面后重试。"};
}

refusal unknown_token()
{
    return {errc::unauthenticated, "token.unknown", "访问令牌无效、已过期或已被删除。"};
}

refusal session_ended()
{
    return {errc::unauthenticated, "session.ended", "登录已过期，请重新登录。"};
}

refusal must_change_password()
{
    return {errc::forbidden, "password.must_change", "您的密码需要更换，请先修改密码。"};
}

} // namespace

asio::awaitable<std::optional<identity>> session_gate::find(std::string digest, bool is_api_token)
{
    auto work = [&](sql::session& s) {
        const auto now = ctx_.time.now();
        return is_api_token ? by_api_token(s, digest, options_, now) : by_session(s, digest, options_, now);
    };
    auto found = co_await ctx_.db.read(std::move(work));
    co_return found;
}

asio::awaitable<void> session_gate::note_use(const identity& of)
{
    const auto now = ctx_.time.now();
    if (of.last_seen_at && now - *of.last_seen_at < options_.seen_every)
        co_return;
    auto work = [&](sql::session& s) {
        if (of.who.token_id.empty())
            login_store::see(s, of.who.session_id, now);
        else
            token_store::note_use(s, of.who.token_id, now);
        return true;
    };
    // A store that cannot be written must still tell people why: they go on reading until they have rested too long.
    try {
        co_await ctx_.db.write(std::move(work));
    } catch (const sql::store_broken& e) {
        log::warning("session.not_noted", {{"person", of.who.person_id}, {"what", e.what()}});
    }
}

asio::awaitable<result<std::shared_ptr<const http::caller>>> session_gate::identify(const http::request& r)
{
    using caller = std::shared_ptr<const http::caller>;
    const auto bearer = bearer_of(r);
    if (!bearer && changes_something(r.method) && is_from_another_site(r))
        co_return cross_site();
    const auto token = bearer ? bearer : session_token_of(r);
    if (!token || is_sign_in(r))
        co_return caller{};
    auto found = co_await find(token_digest(*token), bearer.has_value());
    if (!found)
        co_return bearer ? unknown_token() : session_ended();
    if (!bearer && changes_something(r.method) && !has_csrf_token(r, *token))
        co_return no_csrf_token();
    if (found->who.must_change_password && !is_about_own_session(r))
        co_return must_change_password();
    co_await note_use(*found);
    co_return caller{std::make_shared<principal>(std::move(found->who))};
}

} // namespace tongyuan::access
