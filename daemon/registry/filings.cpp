#include "registry/filings.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "registry/account_store.hpp"
#include "registry/filing_store.hpp"
#include "registry/register_store.hpp"

#include <boost/json.hpp>

#include <cstdio>

namespace tongyuan::registry {

namespace {

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const filing& f,
           boost::json::object detail, timestamp now)
{
    access::append_audit(s, c.ctx.writer,
                         {now, who.person_id, who.name, std::move(act), "filing", f.id, f.unit_id, std::move(detail)});
}

refusal moved_on(const filing& f)
{
    return {errc::wrong_state, "filing.wrong_state",
            "这份备案当前为“" + std::string(label_of(f.state)) + "”，不能进行此操作。请刷新后再试。"};
}

result<filing> editable_by(sql::session& s, const access::principal& who, std::string_view id)
{
    auto f = filing_for(s, who, id);
    if (f.has_error())
        return f;
    if (f->applicant != who.person_id && !who.may(permissions::filing_create, f->unit_path))
        return refusal{errc::forbidden, "filing.not_yours", "只有申请人或本单位登记员可以修改。"};
    return f;
}

std::int64_t round_of(sql::session& s, std::string_view id)
{
    const auto all = filing_store::decisions(s, id);
    return all.empty() ? 0 : all.back().round;
}

// Level 1 is the supervising unit, level 2 the one above it; a unit at the top decides about its own, by another
// person.
std::vector<route_level> compute_route(sql::session& s, const filing& f, int levels)
{
    auto above = filing_store::units_upwards(s, f.unit_id);
    if (above.size() > 1)
        above.erase(above.begin());
    if (above.size() > static_cast<std::size_t>(levels))
        above.resize(static_cast<std::size_t>(levels));
    for (std::size_t i = 0; i < above.size(); ++i)
        above[i].level = static_cast<std::int64_t>(i) + 1;
    return above;
}

std::string text_of(const boost::json::object& o, std::string_view field)
{
    const auto* v = o.if_contains(field);
    return v && v->is_string() ? std::string(std::string_view(v->get_string())) : std::string{};
}

// One row per real account: a second registration is refused whatever it is called.
result<std::string> register_proposed(sql::session& s, const filing_context& c, const filing& f, timestamp now)
{
    const auto fields = boost::json::parse(f.proposed).as_object();
    const auto platform = text_of(fields, "platform"), platform_id = text_of(fields, "platform_id");
    const auto existing = register_store::find_by_identity(s, platform, platform_id);
    if (existing && existing->state != account_state::removed && existing->id != f.account_id.value_or(""))
        return refusal{errc::conflict, "account.exists",
                       "该账号已登记为“" + existing->name + "”（" + std::string(label_of(existing->state)) +
                           "），不能重复登记。如需变更，请在该账号上提交变更备案。"};
    const auto id = existing ? existing->id : f.account_id.value_or(c.ctx.ids.next());
    if (existing)
        register_store::propose_again(s, id, f.unit_id, text_of(fields, "name"), text_of(fields, "url"), f.proposed,
                                      now);
    else
        register_store::insert_proposed(s, {id, platform, platform_id, text_of(fields, "name"), text_of(fields, "url"),
                                            f.unit_id, f.proposed, now});
    return id;
}

std::string number_for(sql::session& s, timestamp now)
{
    const auto day = std::chrono::floor<std::chrono::days>(now + shanghai_offset);
    const int year = static_cast<int>(std::chrono::year_month_day{day}.year());
    char text[32];
    std::snprintf(text, sizeof text, "TY-%04d-%06lld", year,
                  static_cast<long long>(filing_store::next_number(s, year)));
    return text;
}

result<void> check_may_decide(sql::session& s, const access::principal& who, const filing& f)
{
    if (f.applicant == who.person_id)
        return refusal{errc::forbidden, "filing.own_approval", "不能审批自己提交的备案，请由其他审批员处理。"};
    if (f.state != filing_state::in_review)
        return moved_on(f);
    if (!may_decide(s, who, f))
        return refusal{errc::forbidden, "filing.not_your_level", "这份备案目前由其他单位或其他审批员审批。"};
    return {};
}

result<void> approve(sql::session& s, const filing_context& c, const access::principal& who, const filing& f,
                     timestamp now)
{
    filing_store::move_to m;
    m.account_id = f.account_id;
    m.levels = f.levels;
    m.submitted_at = f.submitted_at;
    const bool last = f.level == f.levels;
    const auto to =
        next_state(filing_transitions(), f.state, last ? filing_event::approve_last : filing_event::approve);
    m.to = *to;
    m.level = last ? f.level : f.level + 1;
    m.due_at = last ? std::nullopt : std::optional{working_days_after(now, c.limits.decide_within_working_days)};
    m.number = last ? number_for(s, now) : "";
    m.decided_at = last ? std::optional{now} : std::nullopt;
    if (!filing_store::move(s, f, m, now))
        return moved_on(f);
    if (!last)
        return {};
    register_store::take_over(s, *f.account_id, f.proposed, m.number, now);
    if (!account_store::move(s, *f.account_id, account_event::open_approved, who.name, now))
        return refusal{errc::wrong_state, "account.wrong_state", "账号状态已变化，不能批准。请刷新后再试。"};
    return {};
}

result<void> end(sql::session& s, const filing& f, filing_event how, std::string_view by, timestamp now)
{
    const auto to = next_state(filing_transitions(), f.state, how);
    if (!to)
        return moved_on(f);
    filing_store::move_to m;
    m.to = *to;
    m.level = how == filing_event::give_back ? 0 : f.level;
    m.levels = f.levels;
    m.account_id = f.account_id;
    m.submitted_at = f.submitted_at;
    m.decided_at = now;
    if (!filing_store::move(s, f, m, now))
        return moved_on(f);
    if (how != filing_event::give_back && f.account_id)
        account_store::move(s, *f.account_id, account_event::open_refused, by, now);
    return {};
}

} // namespace

bool may_decide(sql::session& s, const access::principal& who, const filing& f)
{
    if (f.state != filing_state::in_review || f.applicant == who.person_id)
        return false;
    const auto round = round_of(s, f.id);
    for (const auto& d : filing_store::decisions(s, f.id))
        if (d.round == round && d.decision == "approve" && d.person == who.person_id)
            return false;
    for (const auto& level : filing_store::route(s, f.id))
        if (level.level == f.level)
            return who.may(permissions::filing_approve, level.unit_path);
    return false;
}

result<filing> filing_for(sql::session& s, const access::principal& who, std::string_view id)
{
    auto f = filing_store::find(s, id);
    if (!f || !(f->applicant == who.person_id || who.may(permissions::filing_read, f->unit_path)))
        return not_found("份备案");
    return std::move(*f);
}

result<filing> create_filing(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view unit_id, const proposal& p,
                             const std::vector<filing_attachment>& attached)
{
    const auto unit = access::unit_store::find(s, unit_id);
    if (!unit || !who.may(permissions::filing_create, unit->path))
        return unacceptable({{"unit_id", "unknown", "找不到这个单位，或者您不能为它提交备案。"}});
    const auto now = c.ctx.time.now();
    filing f;
    f.id = c.ctx.ids.next();
    f.kind = "open";
    f.unit_id = unit_id;
    f.title = p.name;
    f.proposed = boost::json::serialize(p.fields);
    f.applicant = who.person_id;
    f.applicant_name = who.name;
    f.created_at = now;
    filing_store::insert(s, f);
    filing_store::set_attachments(s, f.id, attached);
    audit(s, c, who, "filing.created", f, {{"kind", f.kind}, {"title", f.title}}, now);
    return *filing_store::find(s, f.id);
}

result<filing> edit_filing(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                           std::int64_t version, const std::optional<proposal>& p,
                           const std::optional<std::vector<filing_attachment>>& attached)
{
    auto f = editable_by(s, who, id);
    if (f.has_error())
        return f;
    if (!may_edit(f->state))
        return moved_on(*f);
    if (f->version != version)
        return refusal{errc::stale, "stale", "这份备案刚刚被修改过，请刷新后再试；您填写的内容不会丢失。"};
    const auto now = c.ctx.time.now();
    if (!filing_store::change(s, id, f->state, version, p ? p->name : f->title,
                              p ? boost::json::serialize(p->fields) : f->proposed, now))
        return moved_on(*f);
    if (attached)
        filing_store::set_attachments(s, id, *attached);
    audit(s, c, who, "filing.edited", *f, {}, now);
    return *filing_store::find(s, id);
}

result<filing> submit_filing(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view id)
{
    auto f = editable_by(s, who, id);
    if (f.has_error())
        return f;
    const auto to = next_state(filing_transitions(), f->state, filing_event::submit);
    if (!to)
        return moved_on(*f);
    const auto now = c.ctx.time.now();
    const auto account_id = register_proposed(s, c, *f, now);
    if (account_id.has_error())
        return account_id.error();
    const auto route = compute_route(s, *f, c.limits.route_levels);
    filing_store::set_route(s, id, route);
    const auto round = round_of(s, id) + 1;
    filing_store::move_to submitted;
    submitted.to = *to;
    submitted.level = 1;
    submitted.levels = static_cast<std::int64_t>(route.size());
    submitted.account_id = *account_id;
    submitted.submitted_at = now;
    submitted.due_at = working_days_after(now, c.limits.decide_within_working_days);
    if (!filing_store::move(s, *f, submitted, now))
        return moved_on(*f);
    const auto after = filing_store::find(s, id);
    auto begun = submitted;
    begun.to = *next_state(filing_transitions(), after->state, filing_event::begin);
    if (!filing_store::move(s, *after, begun, now))
        return moved_on(*after);
    filing_store::add_decision(s, id, {round, 0, "submit", who.person_id, who.name, "", "{}", now});
    audit(s, c, who, "filing.submitted", *f, {{"account", *account_id}, {"round", round}}, now);
    return *filing_store::find(s, id);
}

result<filing> decide_filing(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view id, const decision_words& d)
{
    auto f = filing_for(s, who, id);
    if (f.has_error())
        return f;
    const auto allowed = check_may_decide(s, who, *f);
    if (allowed.has_error())
        return allowed.error();
    if (f->version != d.version)
        return refusal{errc::stale, "stale", "这份备案刚刚发生了变化，请刷新核对后再决定。"};
    if (d.decision != "approve" && d.comment.empty() && d.field_comments.empty())
        return unacceptable({{"comment", "required", "退回或不批准时，请写明原因。"}});
    const auto now = c.ctx.time.now();
    const auto round = round_of(s, id);
    const auto done = d.decision == "approve"  ? approve(s, c, who, *f, now)
                      : d.decision == "return" ? end(s, *f, filing_event::give_back, who.name, now)
                                               : end(s, *f, filing_event::reject, who.name, now);
    if (done.has_error())
        return done.error();
    filing_store::add_decision(s, id,
                               {round, f->level, d.decision, who.person_id, who.name, d.comment,
                                boost::json::serialize(d.field_comments), now});
    const auto act = d.decision == "approve"  ? "filing.approved"
                     : d.decision == "return" ? "filing.returned"
                                              : "filing.rejected";
    audit(s, c, who, act, *f, {{"level", f->level}, {"comment", d.comment}}, now);
    return *filing_store::find(s, id);
}

result<filing> withdraw_filing(sql::session& s, const filing_context& c, const access::principal& who,
                               std::string_view id, std::string_view reason)
{
    auto f = editable_by(s, who, id);
    if (f.has_error())
        return f;
    const auto now = c.ctx.time.now();
    const auto done = end(s, *f, filing_event::withdraw, who.name, now);
    if (done.has_error())
        return done.error();
    filing_store::add_decision(
        s, id, {round_of(s, id), f->level, "withdraw", who.person_id, who.name, std::string(reason), "{}", now});
    audit(s, c, who, "filing.withdrawn", *f, {{"reason", reason}}, now);
    return *filing_store::find(s, id);
}

} // namespace tongyuan::registry
