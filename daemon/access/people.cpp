#include "access/people.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/login_store.hpp"
#include "access/permissions.hpp"
#include "access/token_store.hpp"
#include "access/units.hpp"
#include "base/digest.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace json = boost::json;

namespace tongyuan::access {

namespace {

bool is_in_charge(const principal& who, const person_view& of)
{
    return std::ranges::all_of(of.roles,
                               [&](const auto& r) { return who.may(permissions::person_manage, r.unit_path); });
}

refusal wider_roles()
{
    return {errc::forbidden, "person.wider_roles", "此人在您管理范围以外还担任角色，请由上级安全管理员办理。"};
}

refusal about_oneself(std::string sentence)
{
    return {errc::forbidden, "person.self", std::move(sentence)};
}

// Found, and the caller may decide about everything that the person may do.
result<person_view> managed(sql::session& s, const principal& who, std::string_view id)
{
    auto found = person_for(s, who, permissions::person_manage, id);
    if (found && !is_in_charge(who, *found))
        return wider_roles();
    return found;
}

bool may_take(sql::session& s, const principal& who, std::string_view unit_id)
{
    const auto found = unit_for(s, who, permissions::person_manage, unit_id);
    return found && !found->has_ended();
}

void add_unit_faults(sql::session& s, const principal& who, const std::vector<held_role>& roles,
                     std::vector<violation>& faults)
{
    for (std::size_t i = 0; i < roles.size(); ++i)
        if (!may_take(s, who, roles[i].unit_id))
            faults.emplace_back("roles[" + std::to_string(i) + "].unit_id", "not_found",
                                "找不到这个单位，或者您无权在该单位授予角色。");
}

std::vector<violation> faults_of_roles(sql::session& s, const principal& who, const std::vector<held_role>& wanted)
{
    const auto all = role_store::all(s);
    auto faults = faults_of(all, wanted);
    add_unit_faults(s, who, wanted, faults);
    return faults;
}

json::array json_of(const std::vector<held_role>& roles)
{
    json::array out;
    for (const auto& r : roles)
        out.push_back(json::object{{"role", r.role}, {"unit_id", r.unit_id}});
    return out;
}

std::vector<held_role> held(const person_view& of)
{
    std::vector<held_role> out;
    for (const auto& r : of.roles)
        out.emplace_back(r.role, r.unit_id);
    return out;
}

person_view view_of(sql::session& s, std::string_view id)
{
    auto found = person_store::find(s, id);
    if (!found)
        throw sql::error("a person vanished inside a transaction");
    return {std::move(*found), role_store::of_person(s, id)};
}

// What was changed; phone numbers stay out of the audit chain, from which nothing can ever be removed.
json::object apply(person& p, const person_change& wanted)
{
    json::object changed;
    const auto take = [&](std::string& stored, const std::optional<std::string>& value, std::string_view field) {
        if (!value || *value == stored)
            return;
        changed[field] =
            field == "phone" ? json::value(true) : json::value(json::object{{"from", stored}, {"to", *value}});
        stored = *value;
    };
    take(p.name, wanted.name, "name");
    take(p.phone, wanted.phone, "phone");
    take(p.unit_id, wanted.unit_id, "unit_id");
    take(p.state, wanted.state, "state");
    return changed;
}

std::string act_of(const json::object& changed, const person& p)
{
    if (!changed.contains("state"))
        return "person.changed";
    return p.state == "active" ? "person.enabled" : "person.disabled";
}

constexpr std::size_t most_named = 20;

// Who leaves hands over first: afterwards nobody knows the password.
result<void> free_to_leave(const person& p, const std::vector<std::string>& in_hand)
{
    if (in_hand.empty())
        return {};
    std::vector<violation> each;
    for (const auto& thing : in_hand)
        if (each.size() < most_named)
            each.emplace_back("state", "in_hand", thing);
    return refusal{errc::conflict, "person.in_hand",
                   p.name + "还保管着 " + std::to_string(in_hand.size()) +
                       " 项账号权限，交接确认后才能停用。请由登记员在“账号交接”中办理。",
                   std::move(each)};
}

std::vector<std::string> still_in_hand(const std::vector<std::string>& in_hand)
{
    if (in_hand.empty())
        return {};
    std::vector<std::string> out{"此人还保管着 " + std::to_string(in_hand.size()) +
                                 " 项账号权限，调动后不再经手的，请办理交接。"};
    out.insert(out.end(), in_hand.begin(), in_hand.begin() + std::min<std::ptrdiff_t>(std::ssize(in_hand), most_named));
    return out;
}

void end_everything(sql::session& s, const person& p)
{
    login_store::end_others(s, p.id, "");
    token_store::remove_all(s, p.id);
}

} // namespace

result<person_view> person_for(sql::session& s, const principal& who, permission wanted, std::string_view id)
{
    auto found = person_store::find(s, id);
    if (!found || !who.may(wanted, found->unit_path))
        return not_found("个人员");
    return person_view{std::move(*found), role_store::of_person(s, id)};
}

result<person_view> create_person(sql::session& s, context& ctx, const principal& who, const new_person& wanted,
                                  const hashed_password& password)
{
    auto faults = faults_of_roles(s, who, wanted.roles);
    if (!may_take(s, who, wanted.unit_id))
        faults.emplace_back("unit_id", "not_found", "找不到这个单位，或者您无权在该单位添加人员。");
    if (person_store::id_of_login(s, wanted.login))
        faults.emplace_back("login", "taken", "这个登录名已被使用，请换一个。");
    if (!faults.empty())
        return unacceptable(std::move(faults));
    person p;
    p.id = ctx.ids.next();
    p.login = wanted.login;
    p.name = wanted.name;
    p.unit_id = wanted.unit_id;
    p.phone = wanted.phone;
    p.created_at = ctx.time.now();
    person_store::insert(s, p, {password.hash, true, password.ends_at, p.created_at});
    role_store::replace(s, p.id, wanted.roles);
    const json::object detail{{"login", p.login}, {"name", p.name}, {"roles", json_of(wanted.roles)}};
    append_audit(s, ctx.writer, act_by(who, p.created_at, "person.created", "person", p.id, p.unit_id, detail));
    return view_of(s, p.id);
}

result<person_view> change_person(sql::session& s, context& ctx, const principal& who, std::string_view id,
                                  std::int64_t version, const person_change& wanted, const things_in_hand& look)
{
    auto found = managed(s, who, id);
    if (!found)
        return found.error();
    auto& p = found->who.it;
    if (p.version != version)
        return changed_meanwhile();
    auto changed = apply(p, wanted);
    if (changed.empty())
        return found;
    if (p.id == who.person_id && changed.contains("state"))
        return about_oneself("不能停用自己的账号，请由另一位安全管理员办理。");
    if (changed.contains("unit_id") && !may_take(s, who, p.unit_id))
        return unacceptable({{"unit_id", "not_found", "找不到这个单位，或者您无权在该单位管理人员。"}});
    const auto now = ctx.time.now();
    if (!person_store::update(s, p, version, now))
        return changed_meanwhile();
    // Looked at last: what was put into his hands meanwhile counts as well.
    const bool goes = changed.contains("state") && p.state == "disabled";
    const auto in_hand =
        look.of && (goes || changed.contains("unit_id")) ? look.of(s, p.id) : std::vector<std::string>{};
    if (goes)
        if (const auto free = free_to_leave(p, in_hand); free.has_error())
            return free.error();
    if (look.renamed && changed.contains("name"))
        look.renamed(s, p.id);
    if (p.state == "disabled")
        end_everything(s, p);
    append_audit(s, ctx.writer, act_by(who, now, act_of(changed, p), "person", p.id, p.unit_id, changed));
    auto after = view_of(s, id);
    if (changed.contains("unit_id"))
        after.warnings = still_in_hand(in_hand);
    return after;
}

result<person_view> set_roles(sql::session& s, context& ctx, const principal& who, std::string_view id,
                              std::int64_t version, const std::vector<held_role>& wanted)
{
    const auto found = managed(s, who, id);
    if (!found)
        return found.error();
    const auto& p = found->who.it;
    if (p.id == who.person_id)
        return about_oneself("不能更改自己的角色，请由另一位安全管理员办理。");
    if (auto faults = faults_of_roles(s, who, wanted); !faults.empty())
        return unacceptable(std::move(faults));
    const auto now = ctx.time.now();
    if (!person_store::touch(s, id, version, now))
        return changed_meanwhile();
    role_store::replace(s, id, wanted);
    const json::object detail{{"from", json_of(held(*found))}, {"to", json_of(wanted)}};
    append_audit(s, ctx.writer, act_by(who, now, "person.roles_set", "person", p.id, p.unit_id, detail));
    return view_of(s, id);
}

result<void> reset_password(sql::session& s, context& ctx, const principal& who, std::string_view id,
                            const hashed_password& password)
{
    const auto found = managed(s, who, id);
    if (!found)
        return found.error();
    const auto& p = found->who.it;
    if (p.id == who.person_id)
        return about_oneself("请用“修改密码”更改自己的密码。");
    const auto now = ctx.time.now();
    const auto before = person_store::credentials_of(s, id);
    if (!person_store::replace_password(s, id, before.hash, {password.hash, true, password.ends_at, now}))
        return refusal{errc::wrong_state, "person.disabled", "此人的账号已停用，请先启用再重置密码。"};
    // Whoever had got hold of the person's access may have left a token behind.
    const auto revoked = token_store::of_person(s, id).size();
    end_everything(s, p);
    login_store::clear_attempts(s, sha256_hex(p.login));
    append_audit(s, ctx.writer,
                 act_by(who, now, "person.password_reset", "person", p.id, p.unit_id, {{"tokens_revoked", revoked}}));
    return {};
}

} // namespace tongyuan::access
