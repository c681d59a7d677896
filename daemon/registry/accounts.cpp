#include "registry/accounts.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace {

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const account& a,
           boost::json::object detail, timestamp now)
{
    access::append_audit(s, c.ctx.writer,
                         {now, who.person_id, who.name, std::move(act), "account", a.id, a.unit_id, std::move(detail)});
}

refusal stale()
{
    return {errc::stale, "stale", "这个账号刚刚被修改过，请刷新后再试；您填写的内容不会丢失。"};
}

const platform* platform_of(const filing_context& c, const account& a)
{
    const auto at = c.platforms.find(a.platform);
    return at == c.platforms.end() ? nullptr : &at->second;
}

const platform_field* field_named(const std::vector<platform_field>& fields, std::string_view name)
{
    const auto at = std::ranges::find(fields, name, &platform_field::name);
    return at == fields.end() ? nullptr : &*at;
}

refusal no_platform()
{
    return {errc::conflict, "account.no_adapter", "没有加载该平台的渠道插件，请系统管理员检查配置。"};
}

boost::json::array as_array(const std::map<std::string, std::string>& m)
{
    boost::json::array out;
    for (const auto& [name, value] : m)
        out.push_back(boost::json::value(name));
    return out;
}

register_store::pending_change change_to_extend(sql::session& s, const filing_context& c, const access::principal& who,
                                                const account& a, timestamp now)
{
    auto open = register_store::open_change(s, a.id);
    if (open && open->by_person == who.person_id)
        return *open;
    return {c.ctx.ids.next(), a.id, {}, {}, who.person_id, who.name, now};
}

result<void> check_no_other_change(sql::session& s, const access::principal& who, const account& a)
{
    const auto open = register_store::open_change(s, a.id);
    if (open && open->by_person != who.person_id)
        return refusal{errc::conflict, "account.change_open",
                       open->by_name + "提交的变更还在等待复核，请先处理后再提交新的变更。"};
    return {};
}

std::string vault_owner(const register_store::pending_change& change)
{
    return "change:" + change.id;
}

} // namespace

result<account> account_for(sql::session& s, const access::principal& who, permission wanted, std::string_view id)
{
    auto a = account_store::find(s, id);
    if (!a || !who.may(wanted, a->unit_path))
        return not_found("个账号");
    return std::move(*a);
}

result<bound> bind_settings(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                            std::int64_t version, const std::map<std::string, std::string>& wanted)
{
    auto a = account_for(s, who, permissions::account_bind, id);
    if (a.has_error())
        return a.error();
    const auto* p = platform_of(c, *a);
    if (!p)
        return no_platform();
    std::vector<violation> wrong;
    auto settings = a->settings;
    std::map<std::string, std::string> pending;
    for (const auto& [name, value] : wanted) {
        const auto* field = field_named(p->settings, name);
        if (!field) {
            wrong.emplace_back("settings." + name, "unknown_field", "该平台没有这个设置项，请删除。");
            continue;
        }
        const auto now_set = settings.find(name);
        const bool changes = now_set != settings.end() && now_set->second != value;
        if (field->decides_where && changes)
            pending[name] = value;
        else
            settings[name] = value;
    }
    if (!wrong.empty())
        return unacceptable(std::move(wrong));
    if (a->version != version)
        return stale();
    const auto now = c.ctx.time.now();
    if (!pending.empty()) {
        const auto alone = check_no_other_change(s, who, *a);
        if (alone.has_error())
            return alone.error();
        auto change = change_to_extend(s, c, who, *a, now);
        for (const auto& [name, value] : pending)
            change.settings[name] = value;
        register_store::put_change(s, change);
    }
    if (!register_store::set_settings(s, id, version, settings, now))
        return stale();
    audit(s, c, who, pending.empty() ? "account.settings_changed" : "account.change_proposed", *a,
          {{"fields", as_array(wanted)}}, now);
    return pending.empty() ? bound::at_once : bound::waits_for_second_person;
}

result<bound> bind_secret(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                          std::string_view name, const secret& value)
{
    auto a = account_for(s, who, permissions::account_bind, id);
    if (a.has_error())
        return a.error();
    const auto* p = platform_of(c, *a);
    if (!p)
        return no_platform();
    if (!field_named(p->secrets, name))
        return not_found("个密钥项");
    const auto now = c.ctx.time.now();
    if (!c.ctx.secrets.state_of(s, id, name)) {
        c.ctx.secrets.put(s, id, name, value, now);
        audit(s, c, who, "account.secret_set", *a, {{"name", name}}, now);
        return bound::at_once;
    }
    const auto alone = check_no_other_change(s, who, *a);
    if (alone.has_error())
        return alone.error();
    auto change = change_to_extend(s, c, who, *a, now);
    if (std::ranges::find(change.secrets, name) == change.secrets.end())
        change.secrets.emplace_back(name);
    register_store::put_change(s, change);
    c.ctx.secrets.put(s, vault_owner(change), name, value, now);
    audit(s, c, who, "account.change_proposed", *a, {{"secret", name}}, now);
    return bound::waits_for_second_person;
}

result<void> decide_change(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                           std::string_view change_id, bool approve)
{
    auto a = account_for(s, who, permissions::account_approve_change, id);
    if (a.has_error())
        return a.error();
    const auto change = register_store::open_change(s, id);
    if (!change || change->id != change_id)
        return not_found("项变更");
    if (change->by_person == who.person_id)
        return refusal{errc::forbidden, "account.own_change", "不能复核自己提交的变更，请由另一位人员处理。"};
    const auto now = c.ctx.time.now();
    if (!register_store::decide_change(s, change_id, approve ? "approved" : "rejected", who.person_id, now))
        return refusal{errc::wrong_state, "account.change_over", "这项变更已经处理过。"};
    const auto owner = vault_owner(*change);
    if (approve) {
        auto settings = a->settings;
        for (const auto& [name, value] : change->settings)
            settings[name] = value;
        if (!register_store::set_settings(s, id, a->version, settings, now))
            return stale();
    }
    for (const auto& name : change->secrets) {
        const auto value = c.ctx.secrets.get(s, owner, name);
        if (approve && value)
            c.ctx.secrets.put(s, id, name, *value, now);
        c.ctx.secrets.forget(s, owner, name);
    }
    audit(s, c, who, approve ? "account.change_approved" : "account.change_rejected", *a,
          {{"change", change_id}, {"settings", as_array(change->settings)}}, now);
    return {};
}

result<void> declare_manual(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id)
{
    auto a = account_for(s, who, permissions::account_bind, id);
    if (a.has_error())
        return a.error();
    const auto* p = platform_of(c, *a);
    if (p && p->has_connection)
        return refusal{errc::conflict, "account.has_connection", "该平台可以自动发布，请填写接入信息并测试连接。"};
    const auto now = c.ctx.time.now();
    if (!account_store::move(s, id, account_event::declared_manual, who.name, now))
        return refusal{errc::wrong_state, "account.wrong_state",
                       "账号当前为“" + std::string(label_of(a->state)) + "”，备案批准后才能登记为人工发布。"};
    register_store::set_manual(s, id, now);
    audit(s, c, who, "account.declared_manual", *a, {}, now);
    return {};
}

result<void> choose_cover(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                          std::int64_t version, std::string_view sha256)
{
    auto a = account_for(s, who, permissions::account_bind, id);
    if (a.has_error())
        return a.error();
    const auto now = c.ctx.time.now();
    if (!register_store::set_cover(s, id, version, sha256, now))
        return stale();
    audit(s, c, who, "account.cover_chosen", *a, {{"sha256", sha256}}, now);
    return {};
}

result<void> name_source(sql::session& s, const filing_context& c, const access::principal& who,
                         std::string_view unit_id, const std::optional<std::string>& account_id)
{
    const auto unit = access::unit_store::find(s, unit_id);
    if (!unit || !who.may(permissions::account_bind, unit->path))
        return not_found("个单位");
    if (account_id) {
        const auto a = account_store::find(s, *account_id);
        const auto* p = a ? platform_of(c, *a) : nullptr;
        if (!a || !who.may(permissions::account_read, a->unit_path))
            return unacceptable({{"account_id", "unknown", "找不到这个账号，或者您无权查看。"}});
        if (!p || !p->can_be_source)
            return unacceptable({{"account_id", "not_a_source", "信源门户必须是发布前就能确定链接的门户网站账号。"}});
    }
    const auto now = c.ctx.time.now();
    register_store::set_source(s, unit_id, account_id);
    access::append_audit(s, c.ctx.writer,
                         {now,
                          who.person_id,
                          who.name,
                          "unit.source_named",
                          "unit",
                          std::string(unit_id),
                          unit->id,
                          {{"account", account_id ? boost::json::value(*account_id) : boost::json::value(nullptr)}}});
    return {};
}

} // namespace tongyuan::registry
