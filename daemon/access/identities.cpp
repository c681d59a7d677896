#include "access/identities.hpp"

#include "access/login_store.hpp"
#include "access/person_store.hpp"
#include "access/role_store.hpp"
#include "access/token_store.hpp"

#include <algorithm>

namespace tongyuan::access {

namespace {

bool is_too_old(sql::session& s, std::string_view person_id, const options& o, timestamp now)
{
    if (o.password_life.count() == 0)
        return false;
    return person_store::credentials_of(s, person_id).set_at + o.password_life <= now;
}

} // namespace

std::optional<principal> principal_of(sql::session& s, std::string_view person_id, const options& o, timestamp now)
{
    const auto found = person_store::find(s, person_id);
    if (!found || found->it.state != "active")
        return std::nullopt;
    principal out;
    out.person_id = found->it.id;
    out.login = found->it.login;
    out.name = found->it.name;
    out.unit_id = found->it.unit_id;
    out.unit_name = found->unit_name;
    out.unit_path = found->unit_path;
    out.must_change_password = found->must_change_password || is_too_old(s, person_id, o, now);
    out.grants = role_store::grants_of(s, person_id);
    return out;
}

std::optional<identity> by_session(sql::session& s, std::string_view digest, const options& o, timestamp now)
{
    const auto session = login_store::find(s, digest);
    if (!session || session->ends_at <= now || session->last_seen_at + o.session_idle <= now)
        return std::nullopt;
    auto who = principal_of(s, session->person_id, o, now);
    if (!who)
        return std::nullopt;
    who->session_id = session->id;
    return identity{std::move(*who), session->last_seen_at};
}

std::optional<identity> by_api_token(sql::session& s, std::string_view digest, const options& o, timestamp now)
{
    const auto token = token_store::find(s, digest);
    if (!token || (token->expires_at && *token->expires_at <= now))
        return std::nullopt;
    auto who = principal_of(s, token->person_id, o, now);
    if (!who)
        return std::nullopt;
    who->token_id = token->id;
    const auto is_outside = [&](const grant& g) {
        return std::ranges::find(token->permissions, g.permission) == token->permissions.end();
    };
    std::erase_if(who->grants, is_outside);
    return identity{std::move(*who), token->last_used_at};
}

} // namespace tongyuan::access
