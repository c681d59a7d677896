#include "registry/filing/filings.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "registry/account_store.hpp"
#include "registry/closing/closing.hpp"
#include "registry/filing/effects.hpp"
#include "registry/filing/filing_checks.hpp"
#include "registry/filing/filing_desk.hpp"
#include "registry/filing/filing_route.hpp"
#include "registry/filing/filing_store.hpp"
#include "registry/filing/openings.hpp"
#include "registry/printing/filing_numbers.hpp"

#include <boost/json.hpp>

namespace tongyuan::registry {

namespace {

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act, const filing& f,
           boost::json::object detail, timestamp now)
{
    access::append_audit(s, c.ctx.writer,
                         access::act_by(who, now, std::move(act), "filing", f.id, f.unit_id, std::move(detail)));
}

refusal moved_on(const filing& f)
{
    return {errc::wrong_state, "filing.wrong_state",
            "这份备案当前为“" + std::string(label_of(f.state)) + "”，不能进行此操作。请刷新后再试。"};
}

result<filing> editable_by(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                           std::optional<std::int64_t> version)
{
    auto f = filing_for(s, who, id, c.ctx.time.now());
    if (f.has_error())
        return f;
    if (!may_change(who, *f))
        return refusal{errc::forbidden, "filing.not_yours", "只有申请人或本单位登记员可以修改。"};
    if (version && f->version != *version)
        return access::changed_meanwhile();
    return f;
}

std::string title_of(sql::session& s, const filing& f, const proposal& p)
{
    const auto a = registers(f.kind) || !f.account_id ? std::nullopt : account_store::find(s, *f.account_id);
    if (a)
        return title_for(*a, p);
    return p.name.empty() ? "（未填写名称）" : p.name;
}

result<void> about_unit(sql::session& s, const access::principal& who, const new_filing& n, filing& f)
{
    const auto unit = access::unit_store::find(s, n.unit_id);
    if (!unit || unit->has_ended() || !who.may(permissions::filing_create, unit->path))
        return unacceptable({{"unit_id", "unknown", "找不到这个单位，或者您不能为它提交备案。"}});
    f.unit_id = unit->id;
    f.title = title_of(s, f, n.asked);
    return {};
}

result<void> about_account(sql::session& s, const access::principal& who, const new_filing& n, filing& f)
{
    const auto a = account_store::find(s, n.account_id);
    if (!a || !who.may(permissions::filing_create, a->unit_path))
        return unacceptable({{"account_id", "unknown", "找不到这个账号，或者您不能为它提交备案。"}});
    if (auto why = advice_against(n.kind, a->state); !why.empty())
        return refusal{errc::wrong_state, "filing.not_now", std::move(why)};
    f.unit_id = a->unit_id;
    f.account_id = a->id;
    f.title = title_for(*a, n.asked);
    return {};
}

// What was attached before stays, whoever uploaded it.
result<void> check_attachments(sql::session& s, const filing_context& c, const access::principal& who,
                               const std::vector<filing_attachment>& attached,
                               const std::vector<filing_attachment>& before)
{
    std::vector<violation> wrong;
    for (std::size_t i = 0; i < attached.size(); ++i)
        if (std::ranges::find(before, attached[i].sha256, &filing_attachment::sha256) == before.end() &&
            c.file(s, attached[i].sha256, who.person_id) == uploaded::nothing)
            wrong.emplace_back("attachments[" + std::to_string(i) + "].sha256", "unknown",
                               "找不到这个文件，请重新上传后再附上。");
    return wrong.empty() ? result<void>{} : unacceptable(std::move(wrong));
}

result<void> approve(sql::session& s, const filing_context& c, const access::principal& who, const filing& f,
                     timestamp now)
{
    const auto next = next_approving(filing_store::route(s, f.id), f.level);
    const bool last = !next;
    filing_store::move_to m;
    m.to = *next_state(filing_transitions(), f.state, last ? filing_event::approve_last : filing_event::approve);
    m.account_id = f.account_id;
    m.levels = f.levels;
    m.submitted_at = f.submitted_at;
    m.level = next.value_or(f.level);
    m.due_at = last ? std::nullopt : std::optional{due_after(s, c, f, now)};
    if (last) {
        auto number = number_for(s, f, now);
        if (number.has_error())
            return number.error();
        m.number = std::move(*number);
    }
    m.decided_at = last ? std::optional{now} : std::nullopt;
    if (!filing_store::move(s, f, m, now))
        return access::changed_meanwhile();
    if (!last)
        return {};
    auto done = take_effect(s, c, who, f, m.number, now);
    if (!done.has_error())
        begin_leaving(s, c, f, who.name, now);
    return done;
}

result<void> end(sql::session& s, const filing_context& c, const access::principal& who, const filing& f,
                 filing_event how, timestamp now)
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
        return access::changed_meanwhile();
    if (how != filing_event::give_back)
        give_up_effect(s, c, who, f, now);
    return {};
}

// On the desk of the first level: submitted, and begun at once, because every level works in this very program.
bool put_on_desk(sql::session& s, const filing& f, filing_store::move_to to, timestamp now)
{
    to.to = *next_state(filing_transitions(), f.state, filing_event::submit);
    if (!filing_store::move(s, f, to, now))
        return false;
    const auto submitted = filing_store::find(s, f.id);
    to.to = *next_state(filing_transitions(), submitted->state, filing_event::begin);
    return filing_store::move(s, *submitted, to, now);
}

// What the register does at a submission, and where the filing goes then.
result<filing_store::move_to> first_step(sql::session& s, const filing_context& c, const access::principal& who,
                                         const filing& f, proposal p, timestamp now)
{
    filing_store::move_to m;
    m.submitted_at = now;
    if (registers(f.kind)) {
        const auto account_id = propose_account(s, c, who, f, p, now);
        if (account_id.has_error())
            return account_id.error();
        m.account_id = *account_id;
        return m;
    }
    const auto record = begin_effect(s, f, p);
    if (record.has_error())
        return record.error();
    filing_store::settle(s, f.id, title_of(s, f, p), boost::json::serialize(p.fields));
    m.account_id = f.account_id;
    m.record_before = boost::json::serialize(*record);
    return m;
}

struct verdict {
    std::string_view act;
    filing_event event; // of what is not an approval
};
verdict verdict_of(std::string_view decision)
{
    if (decision == "approve")
        return {"filing.approved", filing_event::approve};
    if (decision == "return")
        return {"filing.returned", filing_event::give_back};
    return {"filing.rejected", filing_event::reject};
}

} // namespace

result<filing> filing_for(sql::session& s, const access::principal& who, std::string_view id, timestamp now)
{
    auto f = filing_store::find(s, id);
    if (f && (f->applicant == who.person_id || who.may(permissions::filing_read, f->unit_path) ||
              filing_store::has_decided(s, id, who.person_id) || may_decide_as(s, who, *f, now) || is_told(s, who, *f)))
        return std::move(*f);
    return not_found("份备案");
}

bool may_change(const access::principal& who, const filing& f)
{
    return f.applicant == who.person_id || who.may(permissions::filing_create, f.unit_path);
}

result<filing> create_filing(sql::session& s, const filing_context& c, const access::principal& who,
                             const new_filing& n)
{
    const auto known = check_attachments(s, c, who, n.attached, {});
    filing f;
    f.kind = n.kind;
    const auto subject = registers(n.kind) ? about_unit(s, who, n, f) : about_account(s, who, n, f);
    if (subject.has_error())
        return subject.error();
    if (known.has_error())
        return known.error();
    const auto now = c.ctx.time.now();
    f.id = c.ctx.ids.next();
    f.proposed = boost::json::serialize(n.asked.fields);
    f.applicant = who.person_id;
    f.applicant_name = who.name;
    f.created_at = now;
    filing_store::insert(s, f);
    filing_store::set_attachments(s, f.id, n.attached);
    audit(s, c, who, "filing.created", f, {{"kind", name_of(f.kind)}, {"title", f.title}}, now);
    return *filing_store::find(s, f.id);
}

result<filing> edit_filing(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                           std::int64_t version, const std::optional<proposal>& p,
                           const std::optional<std::vector<filing_attachment>>& attached)
{
    auto f = editable_by(s, c, who, id, version);
    if (f.has_error())
        return f;
    if (!may_edit(f->state))
        return moved_on(*f);
    const auto known =
        attached ? check_attachments(s, c, who, *attached, filing_store::attachments(s, id)) : result<void>{};
    if (known.has_error())
        return known.error();
    const auto now = c.ctx.time.now();
    if (!filing_store::change(s, id, f->state, version, p ? title_of(s, *f, *p) : f->title,
                              p ? boost::json::serialize(p->fields) : f->proposed, now))
        return access::changed_meanwhile();
    if (attached)
        filing_store::set_attachments(s, id, *attached);
    filing_store::note_editor(s, id, who.person_id, now);
    audit(s, c, who, "filing.edited", *f, {}, now);
    return *filing_store::find(s, id);
}

result<filing> submit_filing(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view id, std::optional<std::int64_t> version)
{
    auto f = editable_by(s, c, who, id, version);
    if (f.has_error())
        return f;
    if (!next_state(filing_transitions(), f->state, filing_event::submit))
        return moved_on(*f);
    const auto p = whole_proposal(f->proposed, *c.platforms.in(s), f->kind);
    if (p.has_error())
        return p.error();
    const auto now = c.ctx.time.now();
    const auto route = route_for(s, c, who, *f);
    if (route.has_error())
        return route.error();
    auto m = first_step(s, c, who, *f, *p, now);
    if (m.has_error())
        return m.error();
    f->account_id = m->account_id;
    if (auto refused = refused_by_rules(breaches_of(s, *f, p->fields, now), p->fields))
        return *refused;
    filing_store::set_route(s, id, *route);
    m->level = next_approving(*route, 0).value_or(1);
    m->levels = static_cast<std::int64_t>(route->size());
    m->due_at = due_after(s, c, *f, now);
    if (!put_on_desk(s, *f, *m, now))
        return access::changed_meanwhile();
    const auto round = filing_store::round_of(s, id) + 1;
    filing_store::add_decision(s, id, {round, 0, "submit", who.person_id, who.name, "", "{}", now, ""});
    audit(s, c, who, "filing.submitted", *f, {{"account", *m->account_id}, {"round", round}}, now);
    return *filing_store::find(s, id);
}

result<filing> decide_filing(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view id, const decision_words& d)
{
    const auto now = c.ctx.time.now();
    auto f = filing_for(s, who, id, now);
    if (f.has_error())
        return f;
    const auto in_whose_place = check_may_decide(s, who, *f, now);
    if (in_whose_place.has_error())
        return in_whose_place.error();
    if (f->version != d.version)
        return access::changed_meanwhile();
    if (d.decision != "approve" && d.comment.empty() && d.field_comments.empty())
        return unacceptable({{"comment", "required", "退回或不批准时，请写明原因。"}});
    const auto [act, event] = verdict_of(d.decision);
    const auto done = d.decision == "approve" ? approve(s, c, who, *f, now) : end(s, c, who, *f, event, now);
    if (done.has_error())
        return done.error();
    filing_store::add_decision(s, id,
                               {filing_store::round_of(s, id), f->level, d.decision, who.person_id, who.name, d.comment,
                                boost::json::serialize(d.field_comments), now, *in_whose_place});
    boost::json::object detail{{"level", f->level}, {"comment", d.comment}};
    if (!in_whose_place->empty())
        detail["in_place_of"] = *in_whose_place;
    auto after = *filing_store::find(s, id);
    if (!after.number.empty())
        detail["number"] = after.number;
    audit(s, c, who, std::string(act), *f, std::move(detail), now);
    return after;
}

result<filing> take_note(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id)
{
    const auto now = c.ctx.time.now();
    auto f = filing_for(s, who, id, now);
    if (f.has_error())
        return f;
    const auto levels = levels_to_note(s, who, *f);
    if (levels.empty())
        return refusal{errc::wrong_state, "filing.nothing_to_note", "这份备案没有需要您签阅的内容，或者已经有人签阅。"};
    for (const auto level : levels)
        filing_store::note(s, id, {level, who.person_id, who.name, now});
    audit(s, c, who, "filing.noted", *f, {}, now);
    return *filing_store::find(s, id);
}

result<filing> withdraw_filing(sql::session& s, const filing_context& c, const access::principal& who,
                               std::string_view id, std::string_view reason, std::optional<std::int64_t> version)
{
    auto f = editable_by(s, c, who, id, version);
    if (f.has_error())
        return f;
    const auto now = c.ctx.time.now();
    const auto done = end(s, c, who, *f, filing_event::withdraw, now);
    if (done.has_error())
        return done.error();
    filing_store::add_decision(s, id,
                               {filing_store::round_of(s, id), f->level, "withdraw", who.person_id, who.name,
                                std::string(reason), "{}", now, ""});
    audit(s, c, who, "filing.withdrawn", *f, {{"reason", reason}}, now);
    return *filing_store::find(s, id);
}

} // namespace tongyuan::registry
