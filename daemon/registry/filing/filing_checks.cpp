#include "registry/filing/filing_checks.hpp"

#include "access/unit_store.hpp"
#include "base/errors.hpp"
#include "registry/account_store.hpp"
#include "registry/look_alike_store.hpp"
#include "registry/register_store.hpp"
#include "registry/rules/calendar_store.hpp"
#include "registry/rules/register_rules.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace json = boost::json;

namespace {

std::string text_in(const json::object& of, std::string_view name)
{
    const auto* value = of.if_contains(name);
    return value && value->is_string() ? std::string(std::string_view(value->get_string())) : std::string();
}

bool flag_in(const json::object& of, std::string_view name)
{
    const auto* value = of.if_contains(name);
    return value && value->is_bool() && value->get_bool();
}

bool is_in_use(account_state s)
{
    return s == account_state::approved || s == account_state::active || s == account_state::suspended;
}

std::string names_of(const std::vector<account>& accounts)
{
    std::string out;
    for (const auto& a : accounts)
        out += (out.empty() ? "“" : "、“") + a.name + "”";
    return out;
}

class checker {
public:
    checker(sql::session& s, const filing& f, const json::object& fields, timestamp now)
        : s_(s), f_(f), fields_(fields), now_(now), rules_(s, f.unit_id)
    {
    }

    std::vector<rule_breach> run()
    {
        if (registers(f_.kind))
            check_opening();
        if (registers(f_.kind) || f_.kind == filing_kind::change) {
            check_names();
            check_looks();
            check_main();
            check_subject();
        }
        if (f_.kind == filing_kind::close)
            check_notice();
        return std::move(found_);
    }

private:
    void breach(std::string_view rule, std::string_view field, std::string text)
    {
        const auto effect = rules_.effect(rule);
        if (effect != "off")
            found_.push_back({std::string(rule), effect, std::string(field), std::move(text)});
    }
    std::vector<account> others(std::vector<account> accounts) const
    {
        std::erase_if(accounts, [&](const account& a) { return f_.account_id && a.id == *f_.account_id; });
        return accounts;
    }

    void check_opening()
    {
        const auto platform = text_in(fields_, "platform");
        const auto twins = platform.empty() ? std::vector<account>{}
                                            : others(register_store::same_unit_same_platform(s_, f_.unit_id, platform));
        if (!twins.empty())
            breach("one_per_platform", "platform",
                   "本单位在该平台已有账号" + names_of(twins) + "。一个单位在同一平台原则上只开设一个账号。");
        check_level();
        check_lateness();
    }

    void check_level()
    {
        const auto unit = access::unit_store::find(s_, f_.unit_id);
        const auto levels = rules_.words("eligible_levels");
        if (unit && std::ranges::find(levels, unit->level) == levels.end())
            breach("eligible_levels", "unit_id",
                   "“" + unit->name + "”这一级单位按规定不开设账号，信息应通过上级单位的账号发布。");
    }

    // What has been in use for longer than the rule allows is not an opening any more.
    void check_lateness()
    {
        const auto day = day_from(text_in(fields_, "opened_on"));
        if (f_.kind != filing_kind::open || !day)
            return;
        const auto due_days = rules_.number("filing_due");
        const auto opened = timestamp{*day} - shanghai_offset;
        const auto due = calendar_store::from(s_, opened).end_of(opened, static_cast<int>(due_days));
        if (due < now_)
            breach("late_filing", "opened_on",
                   "账号已于 " + text_of(*day) + " 开通，超过了 " + std::to_string(due_days) +
                       " 个工作日的备案时限，请勾选“补报”并写明原因。");
    }

    void check_names()
    {
        const auto name = text_in(fields_, "name");
        if (name.empty())
            return;
        if (const auto mine = others(register_store::named_otherwise(s_, f_.unit_id, name)); !mine.empty())
            breach("same_name", "name",
                   "本单位其他账号的名称是" + names_of(mine) + "。不同平台的账号原则上使用同一名称。");
        if (const auto same = others(register_store::same_name_elsewhere(s_, f_.unit_id, name)); !same.empty())
            breach("name_taken", "name", "其他单位已有同名账号，公众可能混淆，请核对名称。");
    }

    // A change names only what becomes different. The very same name of an account in use is the other rule's.
    void check_looks()
    {
        const auto name = text_in(fields_, "name");
        std::string whom;
        for (const auto& one : look_alike_store::find(
                 s_, {f_.unit_id, f_.unit_name, f_.account_id.value_or(""), name, text_in(fields_, "handle")}))
        {
            const auto state = account_state_from(one.state);
            if ((state && is_in_use(*state) && one.name == name) || (!one.was.empty() && one.unit_id == f_.unit_id))
                continue;
            const auto was = one.was.empty() ? std::string() : "，曾用“" + one.was + "”";
            whom +=
                (whom.empty() ? "“" : "、“") +
                (one.account_id.empty() ? one.unit_name + "”（单位）" : one.name + "”（" + one.unit_name + was + "）");
        }
        if (!whom.empty())
            breach("looks_alike", "name", "名称或用户名看起来像" + whom + "，公众可能误认，请核对。");
    }

    // An opening names its platform, a change is about an account that has one.
    void check_main()
    {
        if (!flag_in(fields_, "is_main"))
            return;
        auto platform = text_in(fields_, "platform");
        if (const auto a = f_.account_id ? account_store::find(s_, *f_.account_id) : std::nullopt;
            a && platform.empty())
            platform = a->platform;
        auto mains = others(register_store::same_unit_same_platform(s_, f_.unit_id, platform));
        std::erase_if(mains, [&](const account& a) {
            const auto record = json::parse(register_store::extras_of(s_, a.id).fields);
            return !flag_in(record.as_object(), "is_main");
        });
        if (!mains.empty())
            breach("one_main", "is_main",
                   "本单位在该平台的主账号是" + names_of(mains) + "。请先变更备案，取消原账号的“主账号”，再设新的。");
    }

    void check_subject()
    {
        if (text_in(fields_, "registered_as") == "personal")
            breach("personal_registration", "registered_as",
                   "账号以个人名义注册。政务账号应以单位名义注册，请先在平台变更注册主体或迁移。");
        if (flag_in(fields_, "is_special"))
            breach("special_purpose", "is_special",
                   "不为专项活动或临时工作单独开设账号，相关信息请通过本单位已有账号发布。");
        const auto subject = text_in(fields_, "verified_as");
        if (subject.empty() || subject == f_.unit_name)
            return;
        const auto former = access::unit_store::former_names(s_, f_.unit_id);
        const bool is_former = std::ranges::find(former, subject, &access::former_name::name) != former.end();
        breach("verified_subject", "verified_as",
               "认证主体“" + subject + "”与主办单位“" + f_.unit_name + "”不一致" +
                   (is_former ? "（这是本单位的原名称），请在平台变更认证主体。" : "，请核对，或在平台变更认证主体。"));
    }

    void check_notice()
    {
        const auto* days = fields_.if_contains("notice_days");
        const auto wanted = rules_.number("notice_days");
        if (days && days->is_int64() && days->get_int64() < wanted)
            breach("short_notice", "notice_days",
                   "公告期只有 " + std::to_string(days->get_int64()) + " 个工作日，规定为 " + std::to_string(wanted) +
                       " 个工作日。");
    }

    sql::session& s_;
    const filing& f_;
    const json::object& fields_;
    timestamp now_;
    rules_in_force rules_;
    std::vector<rule_breach> found_;
};

} // namespace

std::vector<rule_breach> breaches_of(sql::session& s, const filing& f, const json::object& fields, timestamp now)
{
    return checker{s, f, fields, now}.run();
}

std::vector<std::string> hints_about(sql::session& s, const filing& f, timestamp now)
{
    const bool is_open = may_edit(f.state) || f.state == filing_state::submitted || f.state == filing_state::in_review;
    if (!is_open)
        return {};
    const auto document = json::parse(f.proposed);
    const auto& fields = document.as_object();
    const bool is_explained = !text_in(fields, "reason").empty();
    std::vector<std::string> out;
    for (const auto& one : breaches_of(s, f, fields, now)) {
        std::string_view then = one.effect == "refuse" ? "按登记规则不予受理。" : "";
        if (one.effect == "explain")
            then = is_explained ? "请核对申请理由。" : "申请理由中还没有说明。";
        out.push_back(one.text + std::string(then));
    }
    return out;
}

std::optional<refusal> refused_by_rules(const std::vector<rule_breach>& found, const json::object& fields)
{
    std::vector<violation> wrong;
    const bool is_explained = !text_in(fields, "reason").empty();
    for (const auto& one : found) {
        const auto field = one.field == "unit_id" ? one.field : "proposed." + one.field;
        if (one.effect == "refuse")
            wrong.emplace_back(field, one.rule,
                               one.text +
                                   "按登记规则不予受理；确有必要的，请主管单位的业务管理员在“备案流程”页调整规则。");
        if (one.effect == "explain" && !is_explained)
            wrong.emplace_back("proposed.reason", one.rule, one.text + "确需办理的，请在申请理由中写明。");
    }
    return wrong.empty() ? std::nullopt : std::optional{unacceptable(std::move(wrong))};
}

} // namespace tongyuan::registry
