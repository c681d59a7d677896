#include "access/installation.hpp"

#include "access/audit.hpp"
#include "access/login_store.hpp"
#include "access/password.hpp"
#include "access/person_store.hpp"
#include "access/role_store.hpp"
#include "access/unit_store.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"

#include <algorithm>

namespace json = boost::json;

namespace tongyuan::access {

namespace {

constexpr std::string_view first_role = "security_admin";

std::vector<violation> faults_of(const first_words& words)
{
    std::vector<violation> out;
    if (trimmed(words.unit_name).empty() || length_in_characters(words.unit_name) > 100)
        out.emplace_back("unit_name", "required", "请填写单位名称，最多 100 个字。");
    if (std::ranges::find(unit_levels, words.unit_level) == unit_levels.end())
        out.emplace_back("unit_level", "not_allowed",
                         "单位级别只能是 province、city、county、township 或 department。");
    if (!is_login(normal_login(words.login)))
        out.emplace_back("login", "not_a_login",
                         "登录名为 2 到 32 位，只能用小写字母、数字、点、下划线和连字符，并以字母或数字开头。");
    if (trimmed(words.name).empty() || length_in_characters(words.name) > 50)
        out.emplace_back("name", "required", "请填写姓名，最多 50 个字。");
    return out;
}

unit make_root(sql::session& s, context& ctx, const first_words& words)
{
    unit root;
    root.id = ctx.ids.next();
    root.path = path_below("", root.id);
    root.name = trimmed(words.unit_name);
    root.level = words.unit_level;
    root.created_at = ctx.time.now();
    unit_store::insert(s, root);
    return root;
}

audit_event by_the_machine(timestamp now, std::string act, const person& about, json::object detail)
{
    return {now, "system", "system", std::move(act), "person", about.id, about.unit_id, std::move(detail)};
}

} // namespace

result<first_administrator> create_first_administrator(sql::session& s, context& ctx, const options& o,
                                                       const first_words& words)
{
    if (person_store::is_any(s) || unit_store::is_any(s))
        return refusal{errc::conflict, "installation.done", "系统已经初始化过，不能再次创建首位管理员。"};
    if (auto faults = faults_of(words); !faults.empty())
        return unacceptable(std::move(faults));
    const auto root = make_root(s, ctx, words);
    first_administrator out;
    out.one_time_password = one_time_password(ctx.random);
    person p;
    p.id = ctx.ids.next();
    p.login = normal_login(words.login);
    p.name = trimmed(words.name);
    p.unit_id = root.id;
    p.created_at = ctx.time.now();
    person_store::insert(s, p, {hash_password(out.one_time_password, o.cost), true, std::nullopt, p.created_at});
    const std::vector<held_role> roles{{std::string(first_role), root.id}};
    role_store::replace(s, p.id, roles);
    const json::object detail{{"unit", root.name}, {"login", p.login}, {"role", first_role}};
    append_audit(s, ctx.writer, by_the_machine(p.created_at, "installation.begun", p, detail));
    out.unit_id = root.id;
    out.person_id = p.id;
    return out;
}

result<secret> reset_security_administrator(sql::session& s, context& ctx, const options& o, std::string_view login)
{
    const auto id = person_store::id_of_login(s, normal_login(login));
    const auto roles = id ? role_store::of_person(s, *id) : std::vector<role_store::shown_role>{};
    if (std::ranges::find(roles, first_role, &role_store::shown_role::role) == roles.end())
        return refusal{errc::not_found, "not_found", "没有这个登录名的安全管理员。"};
    const auto found = person_store::find(s, *id).value().it;
    auto password = one_time_password(ctx.random);
    const auto now = ctx.time.now();
    const auto before = person_store::credentials_of(s, *id);
    if (!person_store::replace_password(s, *id, before.hash,
                                        {hash_password(password, o.cost), true, now + o.one_time_password_life, now}))
        return refusal{errc::wrong_state, "person.disabled", "此人的账号已停用，不能重置密码。"};
    login_store::end_others(s, *id, "");
    login_store::clear_attempts(s, sha256_hex(found.login));
    append_audit(s, ctx.writer, by_the_machine(now, "person.password_reset", found, {}));
    return password;
}

} // namespace tongyuan::access
