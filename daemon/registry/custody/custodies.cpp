#include "registry/custody/custodies.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/person.hpp"
#include "registry/accounts.hpp"
#include "registry/custody/handover_store.hpp"
#include "registry/custody/reveals.hpp"
#include "registry/register_store.hpp"
#include "registry/rules/working_calendar.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::registry {

namespace {

constexpr std::chrono::hours shanghai{8};

// Phone numbers stay out of the audit chain, from which nothing can ever be removed.
void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const account& a,
           const custody& it, timestamp now, std::string_view words = {})
{
    boost::json::object detail{{"role", label_of(it.role, it.is_deputy)}, {"name", it.name}};
    if (it.person_id)
        detail["person"] = *it.person_id;
    if (!words.empty())
        detail["reason"] = words;
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, std::move(act), "account", a.id, a.unit_id, std::move(detail)));
}

std::vector<violation> faults_of(const custody_entry& e, timestamp now)
{
    std::vector<violation> out;
    if (!e.person_id && e.name.empty())
        out.emplace_back("name", "required", "请选择人员，或填写系统外人员的姓名。");
    if (!e.person_id && e.phone.empty())
        out.emplace_back("phone", "required", "系统外人员须填写联系电话。");
    if (!e.phone.empty() && !access::is_phone(e.phone))
        out.emplace_back("phone", "not_a_phone", "应为电话号码，例如 138 0000 0000。");
    if (!e.number.empty() && e.role != custody_role::phone)
        out.emplace_back("number", "not_allowed", "只有“绑定手机”填写手机号。");
    else if (!e.number.empty() && !access::is_phone(e.number))
        out.emplace_back("number", "not_a_phone", "应为电话号码，例如 138 0000 0000。");
    const auto day = e.since.empty() ? day_in_shanghai(now) : day_from(e.since).value_or(std::chrono::sys_days{});
    if (day == std::chrono::sys_days{})
        out.emplace_back("since", "not_a_date", "应为日期，例如 2026-01-31。");
    else if (day > day_in_shanghai(now))
        out.emplace_back("since", "in_the_future", "不能晚于今天。");
    return out;
}

timestamp since_of(const custody_entry& e, timestamp now)
{
    const auto day = day_from(e.since);
    return day ? timestamp{*day} - shanghai : now;
}

refusal held_already(const custody& now_held, const account& a)
{
    return {errc::conflict, "custody.held",
            "“" + a.name + "”的" + label_of(now_held.role, now_held.is_deputy) + "现为" + now_held.name +
                "，换人请办理交接，由接收人确认。录入有误的，当天可以撤回后重录。"};
}

result<custody> filled_in(sql::session& s, const filing_context& c, const account& a, const custody_entry& e,
                          timestamp now)
{
    if (auto wrong = faults_of(e, now); !wrong.empty())
        return unacceptable(std::move(wrong));
    custody it;
    it.id = c.ctx.ids.next();
    it.account_id = a.id;
    it.role = e.role;
    it.is_deputy = e.is_deputy;
    it.name = e.name;
    it.phone = e.phone;
    if (e.person_id) {
        const auto person = custodian_for(s, *e.person_id, a.unit_path);
        if (person.has_error())
            return person.error();
        it.person_id = person->id;
        it.name = person->name;
        it.phone.clear();
    }
    it.number = e.number;
    it.since = since_of(e, now);
    it.entered_at = now;
    return it;
}

// Beside whom the deputy stands.
result<void> fits_beside(sql::session& s, const custody& it)
{
    const auto other = custody_store::standing(s, it.account_id, it.role, !it.is_deputy);
    if (it.is_deputy && !other)
        return refusal{errc::wrong_state, "custody.no_holder",
                       "请先登记" + std::string(label_of(it.role)) + "，再登记副手。"};
    if (other && is_same_holder(*other, it.person_id, it.name))
        return unacceptable({{"person_id", "same_person", "保管人和副手不能是同一个人。"}});
    return {};
}

} // namespace

std::string root_of(std::string_view unit_path)
{
    return std::string(unit_path.substr(0, unit_path.find('/', 1) + 1));
}

result<custody_store::candidate> custodian_for(sql::session& s, std::string_view person_id, std::string_view unit_path)
{
    auto person = custody_store::candidate_named(s, person_id);
    if (!person || root_of(person->unit_path) != root_of(unit_path))
        return unacceptable({{"person_id", "unknown", "找不到这位在用人员。请从列表中选择，或按系统外人员填写。"}});
    return std::move(*person);
}

result<void> enter_custodian(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view account_id, const custody_entry& e)
{
    const auto a = account_for(s, who, permissions::custody_manage, account_id);
    if (a.has_error())
        return a.error();
    register_store::lock(s, account_id); // one after the other on one account
    if (e.version && custody_store::version_of(s, account_id) != *e.version)
        return access::changed_meanwhile();
    if (!needs_custody(a->state) && a->state != account_state::proposed)
        return refusal{errc::wrong_state, "custody.gone",
                       "账号" + std::string(label_of(a->state)) + "，不再登记保管人。"};
    const auto now = c.ctx.time.now();
    auto it = filled_in(s, c, *a, e, now);
    if (it.has_error())
        return it.error();
    if (const auto fits = fits_beside(s, *it); fits.has_error())
        return fits.error();
    it->entered_by = who.name;
    auto standing = custody_store::standing(s, account_id, e.role, e.is_deputy);
    if (!standing) {
        custody_store::insert(s, *it);
        audit(s, c, who, "custody.entered", *a, *it, now);
        return {};
    }
    if (!is_same_holder(*standing, it->person_id, it->name))
        return held_already(*standing, *a);
    standing->phone = it->phone;
    standing->number = it->number;
    if (!e.since.empty())
        standing->since = it->since;
    if (!custody_store::amend(s, *standing))
        return access::changed_meanwhile();
    audit(s, c, who, "custody.amended", *a, *standing, now);
    return {};
}

result<void> end_custodian(sql::session& s, const filing_context& c, const access::principal& who,
                           std::string_view account_id, const custody_ending& e)
{
    const auto a = account_for(s, who, permissions::custody_manage, account_id);
    if (a.has_error())
        return a.error();
    register_store::lock(s, account_id); // one after the other on one account
    const auto standing = custody_store::standing(s, account_id, e.role, e.is_deputy);
    if (!standing)
        return not_found("位保管人");
    const auto now = c.ctx.time.now();
    const bool is_mistake = standing->handover_id.empty() && now - standing->entered_at <= mistakes_last;
    if (!e.is_deputy && !is_mistake)
        return refusal{errc::wrong_state, "custody.hand_over",
                       "录入超过一天的保管人不能直接撤回，换人请办理交接，由接收人确认。"};
    if (!e.is_deputy && custody_store::standing(s, account_id, e.role, true))
        return refusal{errc::wrong_state, "custody.has_deputy", "请先取消副手，再撤回保管人。"};
    if (handover_store::under_way(s, standing->id))
        return refusal{errc::wrong_state, "custody.under_way", "正在交接中，请先取消交接。"};
    custody_store::end(s, *standing, is_mistake ? "taken_back" : "no_deputy", who.name, e.reason, now);
    audit(s, c, who, "custody.ended", *a, *standing, now, e.reason);
    return {};
}

void end_custody(sql::session& s, const filing_context& c, const access::principal& who, const account& a,
                 timestamp now)
{
    constexpr std::string_view words = "账号已注销或移除";
    for (const auto& one : custody_store::of_account(s, a.id)) {
        if (one.until || !custody_store::end(s, one, "gone", who.name, words, now))
            continue;
        handover_store::drop(s, one.id, who.name, words, now);
        audit(s, c, who, "custody.ended", a, one, now, words);
    }
    forget_note(s, c, a.id, now);
}

access::things_in_hand accounts_in_hand(const platform_shelf& platforms)
{
    auto lines = [&platforms](sql::session& s, std::string_view person_id) {
        const auto rows = platforms.in(s);
        std::vector<std::string> out;
        for (const auto& one : custody_store::held_by(s, std::string(person_id), ""))
            out.push_back(one.unit_name + "“" + one.account_name + "”（" + label_of(*rows, one.platform) + "）：" +
                          label_of(one.it.role, one.it.is_deputy) + (one.handover_id.empty() ? "" : "，正在交接"));
        return out;
    };
    return {std::move(lines), custody_store::note_new_name};
}

} // namespace tongyuan::registry
