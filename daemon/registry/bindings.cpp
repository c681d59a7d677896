#include "registry/bindings.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "registry/register_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

using settings_map = std::map<std::string, std::string>;

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const account& a,
           json::object detail, timestamp now)
{
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, std::move(act), "account", a.id, a.unit_id, std::move(detail)));
}

json::array names_of(const settings_map& settings)
{
    json::array out;
    for (const auto& [name, value] : settings)
        out.push_back(json::value(name));
    return out;
}

struct bindable {
    account it;
    std::shared_ptr<const platform_book> book; // keeps the platform
    const platform* on = nullptr;
};
result<bindable> bindable_for(sql::session& s, const filing_context& c, const access::principal& who,
                              std::string_view id)
{
    auto a = account_for(s, who, permissions::account_bind, id);
    if (a.has_error())
        return a.error();
    auto book = c.platforms.now();
    const auto* p = book->find(a->platform);
    if (!p || !c.platforms.channels().contains(p->adapter))
        return refusal{errc::conflict, "account.no_adapter", "没有加载该平台的渠道插件，请系统管理员检查配置。"};
    if (is_gone(a->state))
        return refusal{errc::wrong_state, "account.wrong_state",
                       "账号" + std::string(label_of(a->state)) + "，不能再修改接入信息。"};
    return bindable{std::move(*a), std::move(book), p};
}

std::vector<violation> faults_of(const platform& p, const settings_map& wanted)
{
    std::vector<violation> wrong;
    for (const auto& [name, value] : wanted)
        if (const auto* field = field_named(p.channel.settings, name); !field)
            wrong.emplace_back("settings." + name, "unknown_field", "该平台没有这个设置项，请删除。");
        else if (auto fault = fault_of(*field, value); !fault.empty())
            wrong.emplace_back("settings." + name, value.empty() ? "required" : "not_allowed", std::move(fault));
    return wrong;
}

void put_or_erase(settings_map& settings, const std::string& name, const std::string& value)
{
    if (value.empty())
        settings.erase(name);
    else
        settings[name] = value;
}

struct split {
    settings_map at_once; // all settings as they are afterwards
    settings_map pending; // what waits
};

// What speaks against a setting that takes effect at once.
struct danger {
    bool has_secrets = false; // a secret that is set goes wherever the next test is sent
    bool was_active = false;  // ever: also where it has to be connected anew after it was suspended
};
bool holds_secrets(sql::session& s, const filing_context& c, const account& a, const platform& p)
{
    return std::ranges::any_of(p.channel.secrets, [&](const platform_field& field) {
        return c.ctx.secrets.state_of(s, a.id, field.name).has_value();
    });
}

split split_by_danger(const account& a, const platform& p, const settings_map& wanted, const danger& of)
{
    // Compared with what is in force: the first value that is stored changes a default as much as any later one.
    const auto waits = [&](const platform_field& field, const std::string& value) {
        const auto before = in_force(field, a.settings);
        if ((value.empty() ? field.default_value : value) == before)
            return false;
        if (of.was_active)
            return !field.is_harmless();
        return field.leads_elsewhere() && (a.settings.contains(field.name) || (of.has_secrets && !before.empty()));
    };
    split out{a.settings, {}};
    for (const auto& [name, value] : wanted) {
        const auto& field = *field_named(p.channel.settings, name);
        const bool says_nothing_new = !a.settings.contains(name) && value == field.default_value;
        if (waits(field, value))
            out.pending[name] = value;
        else if (!says_nothing_new)
            put_or_erase(out.at_once, name, value);
    }
    return out;
}

// The open change, when it is this person's, or a new one.
result<register_store::pending_change> own_change(sql::session& s, const filing_context& c,
                                                  const access::principal& who, const account& a, timestamp now)
{
    auto open = register_store::open_change(s, a.id);
    if (!open)
        return register_store::pending_change{c.ctx.ids.next(), a.id, {}, {}, who.person_id, who.name, now};
    if (open->by_person != who.person_id)
        return refusal{errc::conflict, "account.change_open",
                       open->by_name + "提交的变更还在等待复核，请先处理后再提交新的变更。"};
    return std::move(*open);
}

// Where the secrets of a change wait in the vault.
std::string vault_owner(const register_store::pending_change& change)
{
    return "change:" + change.id;
}

// What a platform granted to the settings and keys before speaks for whatever they named.
void forget_granted(sql::session& s, const filing_context& c, const account& a, const platform& p)
{
    for (const auto& one : c.ctx.secrets.list(s, a.id))
        if (!field_named(p.channel.secrets, one.name))
            c.ctx.secrets.forget(s, a.id, one.name);
}

// Another account at the platform, or another key to it; a limit or a switch is neither.
bool names_another(const platform& p, const settings_map& before, const settings_map& after)
{
    return std::ranges::any_of(p.channel.settings, [&](const platform_field& field) {
        return !field.is_harmless() && in_force(field, before) != in_force(field, after);
    });
}

void settle_secrets(sql::session& s, const filing_context& c, const register_store::pending_change& change,
                    bool approve, timestamp now)
{
    const auto owner = vault_owner(change);
    for (const auto& name : change.secrets) {
        const auto value = c.ctx.secrets.get(s, owner, name);
        if (approve && value)
            c.ctx.secrets.put(s, change.account_id, name, *value, now);
        c.ctx.secrets.forget(s, owner, name);
    }
}

} // namespace

result<bound> bind_settings(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                            std::int64_t version, const settings_map& wanted)
{
    const auto found = bindable_for(s, c, who, id);
    if (found.has_error())
        return found.error();
    const auto& [a, book, p] = *found;
    if (auto wrong = faults_of(*p, wanted); !wrong.empty())
        return unacceptable(std::move(wrong));
    const auto now = c.ctx.time.now();
    const danger of{holds_secrets(s, c, a, *p), has_been_active(a.state) || register_store::was_ever_active(s, a.id)};
    const auto parts = split_by_danger(a, *p, wanted, of);
    // Settings that stay as they are keep their tested connection.
    const bool kept = parts.at_once == a.settings ? register_store::touch(s, id, version, now)
                                                  : register_store::set_settings(s, id, version, parts.at_once, now);
    if (!kept)
        return access::changed_meanwhile();
    if (names_another(*p, a.settings, parts.at_once))
        forget_granted(s, c, a, *p);
    if (parts.pending.empty()) {
        audit(s, c, who, "account.settings_changed", a, {{"fields", names_of(wanted)}}, now);
        return bound::at_once;
    }
    auto change = own_change(s, c, who, a, now);
    if (change.has_error())
        return change.error();
    for (const auto& [name, value] : parts.pending)
        change->settings[name] = value;
    register_store::put_change(s, *change);
    audit(s, c, who, "account.change_proposed", a, {{"fields", names_of(wanted)}, {"change", change->id}}, now);
    return bound::waits_for_second_person;
}

result<bound> bind_secret(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                          std::string_view name, const secret& value)
{
    const auto found = bindable_for(s, c, who, id);
    if (found.has_error())
        return found.error();
    const auto& [a, book, p] = *found;
    if (!field_named(p->channel.secrets, name))
        return not_found("个密钥项");
    const auto now = c.ctx.time.now();
    if (!c.ctx.secrets.state_of(s, id, name)) {
        c.ctx.secrets.put(s, id, name, value, now);
        forget_granted(s, c, a, *p);
        audit(s, c, who, "account.secret_set", a, {{"name", name}}, now);
        return bound::at_once;
    }
    auto change = own_change(s, c, who, a, now);
    if (change.has_error())
        return change.error();
    if (std::ranges::find(change->secrets, name) == change->secrets.end())
        change->secrets.emplace_back(name);
    register_store::put_change(s, *change);
    if (!register_store::touch(s, id, a.version, now))
        return access::changed_meanwhile();
    c.ctx.secrets.put(s, vault_owner(*change), name, value, now);
    audit(s, c, who, "account.change_proposed", a, {{"secret", name}, {"change", change->id}}, now);
    return bound::waits_for_second_person;
}

result<void> decide_change(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                           std::string_view change_id, std::int64_t version, bool approve)
{
    const auto a = account_for(s, who, permissions::account_approve_change, id);
    if (a.has_error())
        return a.error();
    const auto change = register_store::open_change(s, id);
    if (!change || change->id != change_id)
        return not_found("项待复核的变更");
    if (change->by_person == who.person_id)
        return refusal{errc::forbidden, "account.own_change", "不能复核自己提交的变更，请由另一位人员处理。"};
    const auto now = c.ctx.time.now();
    auto settings = a->settings;
    if (approve)
        for (const auto& [name, value] : change->settings)
            put_or_erase(settings, name, value);
    // Approved: the connection has to be tested anew.
    if (!(approve ? register_store::set_settings(s, id, version, settings, now)
                  : register_store::touch(s, id, version, now)))
        return access::changed_meanwhile();
    if (!register_store::decide_change(s, change_id, approve ? "approved" : "rejected", who.person_id, now))
        return refusal{errc::wrong_state, "account.change_over", "这项变更已经处理过。"};
    settle_secrets(s, c, *change, approve, now);
    const auto book = c.platforms.now();
    const auto* p = book->find(a->platform);
    // Without its adapter nobody knows which of them are keys.
    if (approve && p && c.platforms.channels().contains(p->adapter) &&
        (!change->secrets.empty() || names_another(*p, a->settings, settings)))
        forget_granted(s, c, *a, *p);
    json::array secrets(change->secrets.begin(), change->secrets.end());
    audit(s, c, who, approve ? "account.change_approved" : "account.change_rejected", *a,
          {{"change", change_id}, {"fields", names_of(change->settings)}, {"secrets", std::move(secrets)}}, now);
    return {};
}

void forget_credentials(sql::session& s, const filing_context& c, const access::principal& who, const account& a,
                        timestamp now)
{
    const auto change = register_store::open_change(s, a.id);
    if (change && register_store::decide_change(s, change->id, "rejected", who.person_id, now))
        settle_secrets(s, c, *change, false, now);
    json::array forgotten;
    for (const auto& one : c.ctx.secrets.list(s, a.id)) {
        c.ctx.secrets.forget(s, a.id, one.name);
        forgotten.push_back(json::value(one.name));
    }
    if (change || !forgotten.empty())
        audit(s, c, who, "account.secrets_forgotten", a, {{"secrets", std::move(forgotten)}}, now);
}

} // namespace tongyuan::registry
