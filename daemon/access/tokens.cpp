#include "access/tokens.hpp"

#include "access/audit.hpp"
#include "access/session_cookie.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace json = boost::json;

namespace tongyuan::access {

namespace {

constexpr std::size_t token_bytes = 32;

bool may_by_name(const principal& who, std::string_view name)
{
    return std::ranges::find(who.grants, name, &grant::permission) != who.grants.end();
}

std::vector<violation> faults_of(sql::session& s, const principal& who, const new_token& wanted, timestamp now)
{
    std::vector<violation> out;
    if (wanted.permissions.empty())
        out.emplace_back("permissions", "required", "至少选择一项权限。");
    for (std::size_t i = 0; i < wanted.permissions.size(); ++i)
        if (!may_by_name(who, wanted.permissions[i]))
            out.emplace_back("permissions[" + std::to_string(i) + "]", "not_yours",
                             "您自己没有这项权限，不能授予令牌。");
    if (wanted.expires_at && *wanted.expires_at <= now)
        out.emplace_back("expires_at", "past", "到期时间应在将来。");
    if (token_store::is_name_taken(s, who.person_id, wanted.name))
        out.emplace_back("name", "taken", "您已有同名的令牌，请换一个名称。");
    return out;
}

} // namespace

result<created_token> create_token(sql::session& s, context& ctx, const principal& who, const new_token& wanted)
{
    const auto now = ctx.time.now();
    if (auto faults = faults_of(s, who, wanted, now); !faults.empty())
        return unacceptable(std::move(faults));
    created_token out;
    out.text = "ty_" + random_token(ctx.random, token_bytes);
    out.it.id = ctx.ids.next();
    out.it.person_id = who.person_id;
    out.it.name = wanted.name;
    out.it.permissions = wanted.permissions;
    std::ranges::sort(out.it.permissions);
    const auto twice = std::ranges::unique(out.it.permissions);
    out.it.permissions.erase(twice.begin(), twice.end());
    out.it.created_at = now;
    out.it.expires_at = wanted.expires_at;
    token_store::insert(s, out.it, token_digest(out.text));
    json::object detail{{"name", out.it.name},
                        {"permissions", json::array(out.it.permissions.begin(), out.it.permissions.end())}};
    append_audit(s, ctx.writer, act_by(who, now, "token.created", "token", out.it.id, who.unit_id, std::move(detail)));
    return out;
}

result<void> remove_token(sql::session& s, context& ctx, const principal& who, std::string_view id)
{
    if (!token_store::remove(s, id, who.person_id))
        return not_found("个令牌");
    append_audit(s, ctx.writer, act_by(who, ctx.time.now(), "token.removed", "token", std::string(id), who.unit_id));
    return {};
}

} // namespace tongyuan::access
