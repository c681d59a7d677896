#include "registry/units/reorganisation_plan.hpp"

#include "access/permissions.hpp"
#include "access/person_store.hpp"
#include "access/role_store.hpp"
#include "access/unit_store.hpp"
#include "access/units.hpp"
#include "registry/units/reorganisation_store.hpp"

#include <algorithm>
#include <iterator>

namespace tongyuan::registry {

namespace json = boost::json;
namespace store = reorganisation_store;
using access::unit;

namespace {

bool contains(const std::vector<std::string>& list, std::string_view one)
{
    return std::ranges::find(list, one) != list.end();
}

bool is_on_record(account_state state)
{
    return state == account_state::approved || state == account_state::active || state == account_state::suspended;
}

std::string in_quotes(std::string_view name)
{
    return "“" + std::string(name) + "”";
}

class planner {
public:
    planner(sql::session& s, const neighbours& others, const platform_book& book, const access::principal& who,
            const reorganisation_wish& wish, unit here)
        : s_(s), others_(others), book_(book), who_(who), wish_(wish), here_(std::move(here))
    {
        p_.unit_id = here_.id;
    }

    result<reorganisation_plan> make()
    {
        switch (wish_.kind) {
        case reorganisation_kind::rename:
            return rename();
        case reorganisation_kind::merge:
            return merge();
        case reorganisation_kind::abolish:
            return abolish();
        case reorganisation_kind::split:
            return split();
        case reorganisation_kind::move:
            break;
        }
        return move();
    }

private:
    result<reorganisation_plan> rename()
    {
        std::vector<violation> wrong;
        if (wish_.name == here_.name)
            wrong.emplace_back("name", "same", "新名称与现在的名称相同。");
        auto then = here_;
        then.name = wish_.name;
        add_identity_faults(then, wrong);
        if (!wrong.empty())
            return unacceptable(std::move(wrong));
        p_.title = here_.name + "更名为" + wish_.name;
        p_.target_id = here_.id;
        add("name", here_.id, here_.name + " → " + wish_.name, here_.name, wish_.name);
        add("former_name", here_.id, here_.name, "", here_.name);
        if (!wish_.credit_code.empty() && wish_.credit_code != here_.credit_code)
            add("credit_code", here_.id, wish_.credit_code, here_.credit_code, wish_.credit_code);
        for (const auto& a : store::accounts_of(s_, here_.id))
            change_host(a, here_.id, wish_.name, renamed(a.name, here_.name, wish_.name));
        return std::move(p_);
    }

    result<reorganisation_plan> merge()
    {
        const auto heir = target();
        if (heir.has_error())
            return heir.error();
        p_.title = here_.name + "并入" + heir->name;
        hand_over(*heir, filing_kind::change);
        return std::move(p_);
    }

    result<reorganisation_plan> abolish()
    {
        if (!here_.parent_id)
            return unacceptable({{"unit_id", "root", "最上级单位不能撤销。"}});
        const auto heir = access::unit_store::find(s_, *here_.parent_id).value();
        p_.title = "撤销" + here_.name + "，由" + heir.name + "承接";
        hand_over(heir, filing_kind::close);
        return std::move(p_);
    }

    result<reorganisation_plan> move()
    {
        const auto above = target();
        if (above.has_error())
            return above.error();
        if (here_.parent_id == above->id)
            return unacceptable({{"target_id", "same", "该单位现在就隶属于" + in_quotes(above->name) + "。"}});
        p_.title = here_.name + "改为隶属" + above->name;
        p_.target_id = above->id;
        if (!access::may_stand_below(here_.level, above->level))
            p_.objections.push_back("级别不能高于上级单位，请先核对两个单位的级别。");
        object_to_names(*above, {here_});
        object_to_path(above->path);
        object_to_wider_reach(*above);
        add("unit", here_.id, here_.name, *here_.parent_id, above->id);
        warn_of_open_filings();
        return std::move(p_);
    }

    result<reorganisation_plan> split()
    {
        p_.title = "从" + here_.name + "拆分出" + wish_.name;
        p_.target_id = new_unit_id;
        std::vector<violation> wrong;
        auto made = here_;
        made.id.clear();
        made.name = wish_.name;
        made.parent_id = here_.parent_id ? here_.parent_id : here_.id;
        add_identity_faults(made, wrong);
        take_chosen(wrong);
        if (p_.steps.empty() && wrong.empty())
            wrong.emplace_back("accounts", "required", "请选择划给新单位的账号、人员或下级单位，至少一项。");
        if (!wrong.empty())
            return unacceptable(std::move(wrong));
        object_to_path(access::unit_store::find(s_, *made.parent_id).value().path);
        if (!wish_.accounts.empty())
            p_.warnings.push_back(here_.name + "未归档的稿件仍由原单位处理；投向划出账号的，请由新单位另行起草。");
        return std::move(p_);
    }

    // Everything that lives goes to the heir, and the unit is kept below it with its records.
    void hand_over(const unit& heir, filing_kind then)
    {
        p_.target_id = heir.id;
        const auto below = access::unit_store::children(s_, here_.id);
        object_to_names(heir, below);
        object_to_path(heir.path);
        object_to_wider_reach(heir);
        for (const auto& child : below)
            if (child.id != heir.id)
                add("unit", child.id, child.name, here_.id, heir.id);
        const auto held = store::accounts_of(s_, here_.id);
        for (const auto& a : held)
            take_account(a, heir.id, heir.name, then);
        for (const auto& one : access::person_store::of_unit(s_, here_.id))
            add("person", one.id, one.name, here_.id, heir.id);
        take_roles(heir, [](const auto&) { return true; });
        for (const auto& f : store::open_filings_of(s_, here_.id))
            add("filing", f.id, f.title, here_.id, heir.id);
        for (const auto& [level, title] : store::levels_of(s_, here_.id))
            add("route", level, title, here_.id, heir.id);
        if (const auto source = store::source_of(s_, here_.id); source && !store::source_of(s_, heir.id))
            add("source", *source, "来源门户", here_.id, heir.id);
        for (const auto& room : others_.rooms)
            std::ranges::move(room.steps(s_, here_.id, heir.id), std::back_inserter(p_.steps));
        add("ending", here_.id, here_.name + " → 只作记录保留", here_.parent_id.value_or(""), heir.id);
        warn_of_doubles(held, heir);
        warn_of_open_filings();
    }

    void take_chosen(std::vector<violation>& wrong)
    {
        auto units = access::unit_store::children(s_, here_.id);
        take_each(wish_.units, units, "units", wrong,
                  [&](const unit& one) { add("unit", one.id, one.name, here_.id, new_unit_id); });
        auto held = store::accounts_of(s_, here_.id);
        take_each(wish_.accounts, held, "accounts", wrong,
                  [&](const auto& one) { take_account(one, new_unit_id, wish_.name, filing_kind::change); });
        auto people = access::person_store::of_unit(s_, here_.id);
        take_each(wish_.people, people, "people", wrong,
                  [&](const auto& one) { add("person", one.id, one.name, here_.id, new_unit_id); });
        take_roles({}, [&](const auto& one) { return contains(wish_.people, one.person_id); });
        for (const auto& f : store::open_filings_of(s_, here_.id))
            if (!f.account_id.empty() && contains(wish_.accounts, f.account_id))
                add("filing", f.id, f.title, here_.id, new_unit_id);
    }

    template <class T, class F>
    void take_each(const std::vector<std::string>& chosen, const std::vector<T>& there, const std::string& field,
                   std::vector<violation>& wrong, F take)
    {
        for (std::size_t i = 0; i < chosen.size(); ++i) {
            const auto at = std::ranges::find(there, chosen[i], &T::id);
            if (at == there.end())
                wrong.emplace_back(field + "[" + std::to_string(i) + "]", "not_found",
                                   "不属于" + in_quotes(here_.name) + "，请刷新后重新选择。");
            else
                take(*at);
        }
    }

    void take_account(const store::held_account& a, std::string_view to, const std::string& host, filing_kind then)
    {
        add("account", a.id, a.name, here_.id, to);
        if (then == filing_kind::change)
            return change_host(a, to, host, a.name);
        if (is_on_record(a.state))
            follow(then, a, to,
                   {{"approved_by", ""}, {"follow_instead", ""}, {"notice_days", nullptr}, {"reason", reason()}});
    }

    // What is on record stays so until the change is approved.
    void change_host(const store::held_account& a, std::string_view to, const std::string& host,
                     const std::string& new_name)
    {
        if (!is_on_record(a.state))
            return;
        if (a.host.empty())
            add("host", a.id, a.name, "", here_.name);
        json::object asked{{"host", host}, {"reason", reason()}};
        if (new_name != a.name)
            asked["name"] = new_name;
        follow(filing_kind::change, a, to, std::move(asked));
    }

    void follow(filing_kind kind, const store::held_account& a, std::string_view to, json::object asked)
    {
        if (!wish_.prepare)
            return;
        const auto* name = asked.if_contains("name");
        p_.filings.push_back({kind, a.id, a.name, std::string(to),
                              name ? a.name + " → " + std::string(std::string_view(name->get_string())) : a.name,
                              std::move(asked)});
    }

    template <class F>
    void take_roles(const unit& to, F wanted)
    {
        std::size_t moved = 0;
        for (const auto& one : access::role_store::in_unit(s_, here_.id)) {
            if (!wanted(one))
                continue;
            const bool has_it = !to.id.empty() && access::role_store::holds(s_, one.person_id, one.role, to.id);
            const auto then = has_it ? std::string() : to.id.empty() ? std::string(new_unit_id) : to.id;
            add("role", one.person_id + " " + one.role, one.person_name + " · " + one.label, here_.id, then);
            object_to_own_gain(one, to, then);
            ++moved;
        }
        if (moved > 0 && !to.id.empty())
            p_.warnings.push_back("原单位授予的 " + std::to_string(moved) + " 项角色改在" + in_quotes(to.name) +
                                  "生效，权限覆盖该单位及其下级单位。");
    }

    // Who is in charge of units is not thereby in charge of people: least of all of what oneself may do, and where.
    void object_to_own_gain(const access::role_store::holding& one, const unit& to, std::string_view then)
    {
        const auto& reaches = to.id.empty() ? here_.path : to.path;
        if (one.person_id == who_.person_id && !then.empty() && !who_.may(permissions::person_manage, reaches))
            p_.objections.push_back("本次调整会把您本人的“" + one.label + "”角色改到" +
                                    (to.id.empty() ? wish_.name : to.name) +
                                    "。请由安全管理员办理，或先由其调整您的角色。");
    }

    // A role covers whatever stands below: one's own must not come to cover this unit by moving it. What the person
    // holds counts, whatever the token speaks of.
    void object_to_wider_reach(const unit& above)
    {
        if (who_.may(permissions::person_manage, above.path))
            return;
        const auto held = access::role_store::grants_of(s_, who_.person_id);
        const auto covers = [](const access::grant& g, std::string_view path) { return path.starts_with(g.unit_path); };
        const auto is_gained = [&](const access::grant& g) {
            return covers(g, above.path) && std::ranges::none_of(held, [&](const access::grant& had) {
                       return had.permission == g.permission && covers(had, here_.path);
                   });
        };
        if (std::ranges::any_of(held, is_gained))
            p_.objections.push_back("您本人在" + in_quotes(above.name) + "或其上级单位的角色，将因本次调整覆盖到" +
                                    in_quotes(here_.name) +
                                    "，而现在并不覆盖。请由安全管理员办理，或先由其调整您的角色。");
    }

    void add(std::string_view noun, std::string_view id, std::string_view label, std::string_view from,
             std::string_view to)
    {
        p_.steps.push_back(
            {std::string(noun), std::string(id), std::string(label), std::string(from), std::string(to)});
    }

    std::string reason() const { return p_.title + "。" + (wish_.basis.empty() ? "" : "依据：" + wish_.basis + "。"); }

    // Where the unit goes, when the person is in charge there too.
    result<unit> target()
    {
        auto found = access::unit_for(s_, who_, permissions::unit_manage, wish_.target_id);
        if (!found || found->has_ended())
            return unacceptable({{"target_id", "not_found", "找不到这个单位，或者您无权管理它。"}});
        if (!here_.parent_id)
            return unacceptable({{"unit_id", "root", "最上级单位不能并入其他单位，也不能改变隶属。"}});
        if (found->path.starts_with(here_.path))
            return unacceptable({{"target_id", "below", "不能选择本单位或本单位的下级单位。"}});
        return found;
    }

    void add_identity_faults(unit then, std::vector<violation>& wrong)
    {
        if (access::unit_store::is_name_taken(s_, then))
            wrong.emplace_back("name", "taken", "同一上级单位下已有同名单位。");
        if (wish_.credit_code.empty())
            return;
        then.credit_code = wish_.credit_code;
        if (!access::is_credit_code(then.credit_code))
            wrong.emplace_back("credit_code", "not_a_credit_code",
                               "不是有效的 18 位统一社会信用代码，请核对（含末位校验码）。");
        else if (access::unit_store::is_credit_code_taken(s_, then))
            wrong.emplace_back("credit_code", "taken", "已有单位使用这个统一社会信用代码。");
    }

    void object_to_names(const unit& above, const std::vector<unit>& coming)
    {
        for (const auto& there : access::unit_store::children(s_, above.id))
            if (std::ranges::any_of(coming, [&](const unit& u) { return u.name == there.name && u.id != there.id; }))
                p_.objections.push_back(in_quotes(above.name) + "已有下级单位" + in_quotes(there.name) +
                                        "，与要转入的下级单位同名。请先将其中一个更名。");
    }

    void object_to_path(std::string_view new_path)
    {
        if (others_.objections)
            std::ranges::move(others_.objections(s_, here_.path, new_path), std::back_inserter(p_.objections));
    }

    void warn_of_doubles(const std::vector<store::held_account>& coming, const unit& heir)
    {
        for (const auto& there : store::accounts_of(s_, heir.id))
            for (const auto& a : coming)
                if (a.platform == there.platform && is_on_record(a.state) && is_on_record(there.state))
                    p_.warnings.push_back(heir.name + "将在" + label_of(book_, a.platform) + "有多个账号：" +
                                          in_quotes(there.name) + "和" + in_quotes(a.name) +
                                          "。一个单位在同一平台原则上只开设一个账号，请考虑关停其中一个。");
    }

    void warn_of_open_filings()
    {
        if (!store::open_filings_of(s_, here_.id).empty() || !store::levels_of(s_, here_.id).empty())
            p_.warnings.push_back("正在审批的备案按原定流程继续；由本单位审批的级次改由承接单位审批。");
    }

    sql::session& s_;
    const neighbours& others_;
    const platform_book& book_;
    const access::principal& who_;
    const reorganisation_wish& wish_;
    unit here_;
    reorganisation_plan p_;
};

} // namespace

result<reorganisation_plan> plan_reorganisation(sql::session& s, const neighbours& others, const platform_book& book,
                                                const access::principal& who, const reorganisation_wish& wish)
{
    auto here = access::unit_for(s, who, permissions::unit_manage, wish.unit_id);
    if (!here)
        return here.error();
    if (here->has_ended())
        return refusal{errc::wrong_state, "unit.ended", "该单位已并入其他单位或撤销，不能再调整。"};
    // A unit that is split off stands beside the one that it comes from.
    if (wish.kind == reorganisation_kind::split && here->parent_id &&
        !access::unit_for(s, who, permissions::unit_manage, *here->parent_id))
        return refusal{errc::forbidden, "reorganisation.not_above", "拆分会在上级单位下设立新单位，请由上级单位办理。"};
    return planner{s, others, book, who, wish, std::move(*here)}.make();
}

} // namespace tongyuan::registry
