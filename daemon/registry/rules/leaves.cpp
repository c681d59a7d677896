#include "registry/rules/leaves.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "access/role_store.hpp"
#include "registry/rules/working_calendar.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

namespace tongyuan::registry {

namespace {

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const leave& l,
           const std::string& unit_id, timestamp now)
{
    access::append_audit(
        s, c.ctx.writer,
        access::act_by(who, now, std::move(act), "person", l.person_id, unit_id,
                       {{"deputy", l.deputy_id}, {"first_day", l.first_day}, {"last_day", l.last_day}}));
}

// A deputy decides wherever the one who is away might: only who decides in all those places may lend them. Where that
// person belongs to says nothing about it.
bool arranges_for(sql::session& s, const access::principal& who, const approver& away)
{
    if (away.id == who.person_id)
        return true;
    return std::ranges::all_of(access::role_store::grants_of(s, away.id), [&](const access::grant& g) {
        return g.permission != permissions::filing_approve.name || who.may(permissions::filing_approve, g.unit_path);
    });
}

std::string root_of(const std::string& unit_path)
{
    return unit_path.substr(0, unit_path.find('/', 1) + 1);
}

std::vector<violation> faults_of(sql::session& s, const access::principal& who, const leave& l, const approver& away,
                                 timestamp now)
{
    std::vector<violation> out;
    const auto first = day_from(l.first_day), last = day_from(l.last_day);
    if (!first)
        out.emplace_back("first_day", "not_a_date", "应为日期，例如 2026-01-31。");
    if (!last)
        out.emplace_back("last_day", "not_a_date", "应为日期，例如 2026-01-31。");
    if (first && last && *last < *first)
        out.emplace_back("last_day", "before_first", "结束日期早于开始日期。");
    if (last && *last < day_in_shanghai(now))
        out.emplace_back("last_day", "over", "结束日期已经过去。");
    const auto deputy = leave_store::approver_named(s, l.deputy_id);
    if (!deputy || root_of(deputy->unit_path) != root_of(away.unit_path))
        out.emplace_back("deputy_id", "not_an_approver", "代理人须是备案审批员。请从列表中选择。");
    else if (deputy->id == away.id)
        out.emplace_back("deputy_id", "oneself", "不能由本人代理本人。");
    else if (deputy->id == who.person_id)
        out.emplace_back("deputy_id", "oneself", "不能指定自己为他人的代理人，请选择其他审批员，或由其本人登记。");
    return out;
}

} // namespace

result<leave> take_leave(sql::session& s, const filing_context& c, const access::principal& who, leave l)
{
    if (l.person_id.empty())
        l.person_id = who.person_id;
    const auto away = leave_store::approver_named(s, l.person_id);
    if (!away || !arranges_for(s, who, *away))
        return unacceptable({{"person_id", "unknown", "找不到这位审批员，或者您不能为其登记请假。"}});
    const auto now = c.ctx.time.now();
    if (auto wrong = faults_of(s, who, l, *away, now); !wrong.empty())
        return unacceptable(std::move(wrong));
    if (leave_store::overlaps(s, l))
        return refusal{errc::conflict, "leave.overlaps", "这段时间已经登记过请假，请先取消原来的再登记。"};
    l.id = c.ctx.ids.next();
    l.set_by = who.name;
    leave_store::insert(s, l, now);
    audit(s, c, who, "leave.taken", l, away->unit_id, now);
    return *leave_store::find(s, l.id);
}

result<void> end_leave(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id)
{
    const auto l = leave_store::find(s, id);
    const auto away = l ? leave_store::approver_named(s, l->person_id) : std::nullopt;
    if (!away || !arranges_for(s, who, *away))
        return not_found("条请假记录");
    const auto now = c.ctx.time.now();
    leave_store::end(s, id, now);
    audit(s, c, who, "leave.ended", *l, away->unit_id, now);
    return {};
}

} // namespace tongyuan::registry
