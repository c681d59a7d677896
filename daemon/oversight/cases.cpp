#include "oversight/cases.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "oversight/case_store.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::oversight {

namespace {

std::optional<refusal> faults_of(const case_decision& d, timestamp now)
{
    std::vector<violation> wrong;
    if (d.what == "exempt" && (!d.until || *d.until <= now))
        wrong.emplace_back("until", "required", "豁免需要填写一个将来的截止日期。");
    if (d.what != "exempt" && d.until)
        wrong.emplace_back("until", "not_allowed", "只有豁免才有截止日期；整改期限请填写“办结期限”。");
    if (d.due_at && *d.due_at <= now)
        wrong.emplace_back("due_at", "in_the_past", "办结期限应晚于现在。");
    return wrong.empty() ? std::nullopt : std::optional{unacceptable(std::move(wrong))};
}

// Two who decide at once must see each other's word, or the later one takes back the earlier one unawares.
refusal decided_meanwhile(const oversight_case& now)
{
    auto refused = access::changed_meanwhile();
    if (now.state == case_state::decided)
        refused.message = "您打开之后，" + now.owner_name + "已作出处置“" +
                          std::string(label_of_decision(now.decision)) + "”：" + now.reason + "。请核对后再定。";
    return refused;
}

} // namespace

result<oversight_case> case_for(sql::session& s, const access::principal& who, std::string_view id)
{
    auto found = case_store::find(s, id);
    if (!found || !who.may(permissions::oversight_read, found->unit_path))
        return not_found("个处置事项");
    return std::move(*found);
}

result<oversight_case> decide_case(sql::session& s, const oversight_context& c, const access::principal& who,
                                   const read_case& of, const case_decision& d)
{
    const auto found = case_for(s, who, of.id);
    if (found.has_error())
        return found;
    if (!who.may(permissions::case_decide, found->unit_path))
        return refusal{errc::forbidden, "case.forbidden", "您没有处置权限。"};
    const auto now = c.ctx.time.now();
    if (auto wrong = faults_of(d, now))
        return *wrong;
    if (!next_state(case_transitions(), found->state, case_event::decide))
        return refusal{errc::wrong_state, "case.closed", "这个事项已经结束。"};
    if (of.version != found->version)
        return decided_meanwhile(*found);
    // An exemption ends by itself; everything else has to have worked by a day.
    const auto due = d.what == "exempt" ? std::nullopt
                     : d.due_at         ? d.due_at
                                        : std::optional{now + c.limits.decide_within};
    if (!case_store::decide(s, *found, {d.what, d.reason, d.until, due, who.person_id, who.name}, now))
        return access::changed_meanwhile();
    case_store::note(s, of.id, {now, d.what, who.name, d.reason});
    boost::json::object detail{{"decision", d.what}, {"reason", d.reason}};
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, "case.decided", "case", of.id, found->unit_id, std::move(detail)));
    return *case_store::find(s, of.id);
}

result<std::vector<oversight_case>> decide_cases(sql::session& s, const oversight_context& c,
                                                 const access::principal& who, const std::vector<read_case>& of,
                                                 const case_decision& d)
{
    if (auto wrong = faults_of(d, c.ctx.time.now()))
        return *wrong;
    std::vector<oversight_case> out;
    std::vector<violation> wrong;
    for (std::size_t i = 0; i < of.size(); ++i) {
        auto done = decide_case(s, c, who, of[i], d);
        if (done.has_error())
            wrong.emplace_back("cases[" + std::to_string(i) + "]", done.error().code, done.error().message);
        else
            out.push_back(std::move(*done));
    }
    if (!wrong.empty())
        return unacceptable(std::move(wrong));
    return out;
}

} // namespace tongyuan::oversight
