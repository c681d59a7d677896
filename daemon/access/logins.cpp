#include "access/logins.hpp"

#include "access/audit.hpp"
#include "access/identities.hpp"
#include "access/login_store.hpp"
#include "access/person_store.hpp"
#include "access/session_cookie.hpp"
#include "access/token_store.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace json = boost::json;

namespace tongyuan::access {

namespace {

constexpr std::size_t token_bytes = 32;
constexpr std::size_t longest_agent = 200;

refusal locked(const options& o)
{
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(o.locked_for).count();
    return {errc::locked, "session.locked",
            "连续输错次数过多，这个登录名已被锁定。请 " + std::to_string(minutes) +
                " 分钟后再试，或请安全管理员重置密码。"};
}

result<candidate> take_attempt(sql::session& s, context& ctx, const options& o, std::string_view login)
{
    candidate c;
    c.login_digest = sha256_hex(login);
    const auto now = ctx.time.now();
    const auto attempt = login_store::take_attempt(s, c.login_digest, o.most_failures, now - o.locked_for, now);
    if (!attempt)
        return locked(o);
    c.attempt = *attempt;
    return c;
}

void add_person(sql::session& s, candidate& c, std::string_view person_id)
{
    const auto found = person_store::find(s, person_id);
    const auto credentials = person_store::credentials_of(s, person_id);
    c.person_id = person_id;
    c.name = found->it.name;
    c.unit_id = found->it.unit_id;
    c.state = found->it.state;
    c.hash = credentials.hash;
    c.password_ends_at = credentials.ends_at;
}

// Cut where a character begins: what a browser says about itself is shown to its owner, no more.
std::string shortened(std::string agent)
{
    if (first_bad_utf8(agent))
        return "?";
    std::size_t end = std::min(agent.size(), longest_agent);
    while (end < agent.size() && end > 0 && (static_cast<unsigned char>(agent[end]) & 0xc0U) == 0x80U)
        --end;
    agent.resize(end);
    std::ranges::replace_if(agent, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return agent;
}

audit_event about(const candidate& c, timestamp now, std::string act, json::object detail)
{
    if (c.person_id.empty())
        return {now, "system", "system", std::move(act), "login", "", "", std::move(detail)};
    return {now, c.person_id, c.name, std::move(act), "person", c.person_id, c.unit_id, std::move(detail)};
}

} // namespace

result<candidate> begin_sign_in(sql::session& s, context& ctx, const options& o, std::string_view login)
{
    auto c = take_attempt(s, ctx, o, login);
    if (!c)
        return c;
    if (const auto id = person_store::id_of_login(s, login))
        add_person(s, *c, *id);
    return c;
}

refusal wrong_login_or_password()
{
    return {errc::unauthenticated, "session.refused", "登录名或密码不正确。"};
}

std::optional<refusal> faults_of(const candidate& c, timestamp now)
{
    if (c.state == "disabled")
        return refusal{errc::forbidden, "session.disabled", "您的账号已停用，请联系安全管理员。"};
    if (c.password_ends_at && *c.password_ends_at <= now)
        return refusal{errc::forbidden, "session.one_time_password_ended",
                       "一次性密码已过期，请联系安全管理员重新发放。"};
    return std::nullopt;
}

void refuse_sign_in(sql::session& s, context& ctx, const candidate& c, const visitor& from, std::string_view reason)
{
    json::object detail{{"address", from.address}, {"reason", reason}, {"attempt", c.attempt}};
    append_audit(s, ctx.writer, about(c, ctx.time.now(), "session.refused", std::move(detail)));
}

result<opened_session> open_session(sql::session& s, context& ctx, const options& o, const candidate& c,
                                    const visitor& from, const std::optional<std::string>& newer_hash)
{
    const auto now = ctx.time.now();
    if (!person_store::note_login(s, c.person_id, c.hash, now))
        return wrong_login_or_password(); // disabled or given another password while the workers were hashing
    if (newer_hash)
        person_store::rehash(s, c.person_id, c.hash, *newer_hash);
    login_store::clear_attempts(s, c.login_digest);
    if (!from.old_token.empty())
        login_store::end_by_token(s, token_digest(from.old_token));
    opened_session out;
    out.token = random_token(ctx.random, token_bytes);
    out.who = principal_of(s, c.person_id, o, now).value();
    out.who.session_id = ctx.ids.next();
    login_store::insert(
        s, {out.who.session_id, c.person_id, now, now, now + o.session_absolute, from.address, shortened(from.agent)},
        token_digest(out.token));
    json::object detail{{"address", from.address}, {"session", out.who.session_id}};
    append_audit(s, ctx.writer, about(c, now, "session.opened", std::move(detail)));
    return out;
}

bool close_session(sql::session& s, context& ctx, const principal& who, std::string_view session_id)
{
    if (!login_store::end(s, session_id, who.person_id))
        return false;
    const json::object detail{{"session", session_id}};
    append_audit(s, ctx.writer,
                 act_by(who, ctx.time.now(), "session.closed", "person", who.person_id, who.unit_id, detail));
    return true;
}

result<candidate> begin_password_change(sql::session& s, context& ctx, const options& o, const principal& who)
{
    auto c = take_attempt(s, ctx, o, who.login);
    if (c)
        add_person(s, *c, who.person_id);
    return c;
}

result<void> change_password(sql::session& s, context& ctx, const candidate& c, const principal& who,
                             std::string_view hash, bool revoke_tokens)
{
    const auto now = ctx.time.now();
    if (!person_store::replace_password(s, c.person_id, c.hash, {std::string(hash), false, std::nullopt, now}))
        return refusal{errc::wrong_state, "password.changed_meanwhile", "密码刚刚已被更改，请重新登录。"};
    login_store::clear_attempts(s, c.login_digest);
    login_store::end_others(s, c.person_id, who.session_id);
    const auto revoked = revoke_tokens ? token_store::of_person(s, c.person_id).size() : 0;
    if (revoke_tokens)
        token_store::remove_all(s, c.person_id);
    append_audit(
        s, ctx.writer,
        act_by(who, now, "person.password_changed", "person", c.person_id, c.unit_id, {{"tokens_revoked", revoked}}));
    return {};
}

std::int64_t forget_old_sessions(sql::session& s, const options& o, timestamp now)
{
    return login_store::forget_ended(s, now - o.session_idle, now) +
           login_store::forget_attempts_before(s, now - o.locked_for);
}

} // namespace tongyuan::access
