#include "registry/units/reorganisations.hpp"

#include "access/audit.hpp"
#include "access/idempotency.hpp"
#include "access/permissions.hpp"
#include "access/person_store.hpp"
#include "access/role_store.hpp"
#include "access/unit_store.hpp"
#include "access/units.hpp"
#include "registry/filing/filing_store.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <ranges>

namespace tongyuan::registry {

namespace json = boost::json;
namespace store = reorganisation_store;
namespace units = access::unit_store;

namespace {

bool take_role(sql::session& s, const step& one)
{
    const auto cut = one.id.find(' ');
    return access::role_store::move(s, one.id.substr(0, cut), one.id.substr(cut + 1), one.from, one.to);
}

// Back to whoever still has it: what was taken from somebody meanwhile does not come back by undoing. Where nothing was
// moved, because the heir's role was there already, that role says so.
bool give_role_back(sql::session& s, const step& one, std::string_view heir)
{
    const auto cut = one.id.find(' ');
    const auto person = one.id.substr(0, cut), role = one.id.substr(cut + 1);
    if (!access::role_store::holds(s, person, role, one.to.empty() ? heir : one.to))
        return true;
    return access::role_store::move(s, person, role, one.to, one.from);
}

bool take_former_name(sql::session& s, const step& one, timestamp now)
{
    if (one.to.empty())
        units::forget_former_name(s, one.id, one.from);
    else
        units::note_former_name(s, one.id, one.to, now);
    return true;
}

// False when the thing is not where the step takes it from.
bool take(sql::session& s, const neighbours& others, const step& one, timestamp now)
{
    if (one.noun == "unit")
        return units::reparent(s, one.id, one.from, one.to, now);
    if (one.noun == "name")
        return units::rename(s, one.id, one.from, one.to, now);
    if (one.noun == "former_name")
        return take_former_name(s, one, now);
    if (one.noun == "credit_code")
        return store::set_credit_code(s, one.id, one.from, one.to, now);
    if (one.noun == "account")
        return store::move_account(s, one.id, one.from, one.to, now);
    if (one.noun == "host")
        return store::set_host(s, one.id, one.from, one.to, now);
    if (one.noun == "person")
        return access::person_store::move(s, one.id, one.from, one.to, now);
    if (one.noun == "role")
        return take_role(s, one);
    if (one.noun == "filing")
        return store::move_filing(s, one.id, one.from, one.to, now);
    if (one.noun == "route")
        return store::move_level(s, one.id, one.from, one.to);
    if (one.noun == "source")
        return store::move_source(s, one.id, one.from, one.to);
    const auto room = std::ranges::find(others.rooms, one.noun, &neighbour::noun);
    return room != others.rooms.end() && room->take(s, one, now);
}

bool go(sql::session& s, const neighbours& others, const step& one, timestamp now)
{
    return one.noun == "ending" ? units::end(s, one.id, one.from, one.to, now) : take(s, others, one, now);
}

bool go_back(sql::session& s, const neighbours& others, const step& one, std::string_view heir, timestamp now)
{
    if (one.noun == "role")
        return give_role_back(s, one, heir);
    return one.noun == "ending" ? units::revive(s, one.id, one.from, now) : take(s, others, one.backwards(), now);
}

// Withdrawn, because what was decided about it stays readable.
bool withdraw_draft(sql::session& s, const access::principal& who, std::string_view id, timestamp now)
{
    const auto f = filing_store::find(s, id);
    if (!f || f->state == filing_state::withdrawn)
        return f.has_value();
    filing_store::move_to m;
    m.to = *next_state(filing_transitions(), f->state, filing_event::withdraw);
    m.account_id = f->account_id;
    m.decided_at = now;
    if (f->state != filing_state::draft || !filing_store::move(s, *f, m, now))
        return false;
    filing_store::add_decision(s, id, {0, 0, "withdraw", who.person_id, who.name, "单位调整已撤销", "{}", now, ""});
    return true;
}

result<std::string> make_new_unit(sql::session& s, const filing_context& c, const access::principal& who,
                                  const reorganisation_wish& wish)
{
    const auto here = units::find(s, wish.unit_id).value();
    const bool has_region =
        access::is_region_code(here.region_code) && access::fault_of_region(here.region_code, here.level).empty();
    const auto made = access::create_unit(s, c.ctx, who,
                                          {here.parent_id.value_or(here.id), wish.name, here.level,
                                           has_region ? here.region_code : "", wish.credit_code});
    return made ? result<std::string>{made->id} : made.error();
}

std::string prepare(sql::session& s, const filing_context& c, const access::principal& who, const follow_up& one,
                    timestamp now)
{
    filing f;
    f.id = c.ctx.ids.next();
    f.kind = one.kind;
    f.unit_id = one.unit_id;
    f.account_id = one.account_id;
    f.title = one.title;
    f.proposed = json::serialize(one.asked);
    f.applicant = who.person_id;
    f.applicant_name = who.name;
    f.created_at = now;
    filing_store::insert(s, f);
    return f.id;
}

json::object counted(const std::vector<step>& steps)
{
    std::map<std::string, std::int64_t> of;
    for (const auto& one : steps)
        ++of[one.noun];
    json::object out;
    for (const auto& [noun, count] : of)
        out[noun] = count;
    return out;
}

// What the act made has its id only now.
void settle_new_unit(reorganisation_plan& p, const std::string& id)
{
    p.target_id = id;
    for (auto& one : p.steps)
        if (one.to == new_unit_id)
            one.to = id;
    for (auto& one : p.filings)
        if (one.unit_id == new_unit_id)
            one.unit_id = id;
}

void audit(sql::session& s, const filing_context& c, const access::principal& who, std::string act,
           const reorganisation& r, json::object detail, timestamp now)
{
    detail["title"] = r.title;
    access::append_audit(
        s, c.ctx.writer,
        access::act_by(who, now, std::move(act), "reorganisation", r.id, r.unit_id, std::move(detail)));
}

refusal cannot(const std::string& why)
{
    return {errc::conflict, "reorganisation.cannot_undo", "不能撤销这次调整：" + why};
}

// A name that was given to somebody else meanwhile.
std::string name_taken_since(sql::session& s, const std::vector<step>& steps)
{
    for (const auto& one : steps) {
        if (one.noun != "ending" && one.noun != "unit" && one.noun != "name")
            continue;
        auto then = units::find(s, one.id).value();
        if (one.noun == "name")
            then.name = one.from;
        else
            then.parent_id = one.from;
        if (units::is_name_taken(s, then))
            return "原上级单位下已另有“" + then.name + "”。请先将那个单位更名。";
    }
    return {};
}

std::string submitted_since(sql::session& s, const std::vector<step>& steps)
{
    for (const auto& one : steps) {
        const auto f = one.noun == "draft" ? filing_store::find(s, one.id) : std::nullopt;
        if (f && f->state != filing_state::draft && f->state != filing_state::withdrawn)
            return "备好的备案“" + f->title + "”已经提交（" + std::string(label_of(f->state)) +
                   "）。还没有办结的，请先撤回；已经批准的，请另办变更。";
    }
    return {};
}

} // namespace

result<reorganisation> carry_out(sql::session& s, const filing_context& c, const neighbours& others,
                                 const access::principal& who, const reorganisation_wish& wish,
                                 std::string_view previewed)
{
    auto p = plan_reorganisation(s, others, *c.platforms.now(), who, wish);
    if (p.has_error())
        return p.error();
    if (digest_of(*p) != previewed)
        return refusal{errc::stale, "reorganisation.other_plan",
                       "预览之后，这个单位的账号、人员或备案又有变动。请重新预览，核对后再确认。"};
    if (!p->objections.empty())
        return refusal{errc::conflict, "reorganisation.objection", p->objections.front()};
    const auto now = c.ctx.time.now();
    if (p->target_id == new_unit_id) {
        const auto made = make_new_unit(s, c, who, wish);
        if (made.has_error())
            return made.error();
        settle_new_unit(*p, *made);
    }
    for (const auto& one : p->steps)
        if (!go(s, others, one, now))
            return access::changed_meanwhile();
    for (const auto& one : p->filings)
        p->steps.push_back({"draft", prepare(s, c, who, one, now), one.title, "", one.unit_id});
    reorganisation r;
    r.id = c.ctx.ids.next();
    r.kind = wish.kind;
    r.unit_id = p->unit_id;
    r.target_id = p->target_id;
    r.title = p->title;
    r.basis = wish.basis;
    r.by_person = who.person_id;
    r.by_name = who.name;
    r.at = now;
    store::insert(s, r, p->steps);
    audit(s, c, who, "reorganisation.done", r, {{"basis", r.basis}, {"moved", counted(p->steps)}}, now);
    return *store::find(s, r.id);
}

result<reorganisation> reorganisation_for(sql::session& s, const access::principal& who, std::string_view id)
{
    auto r = store::find(s, id);
    if (r && (who.may(permissions::unit_read, r->unit_path) || who.may(permissions::unit_read, r->target_path)))
        return std::move(*r);
    return not_found("次单位调整");
}

std::string why_not_undone(sql::session& s, const reorganisation& r, timestamp now)
{
    if (r.undone_at)
        return "已经撤销过了。";
    if (now - r.at > undone_within)
        return "已超过 30 天。如需恢复，请再做一次相反的调整。";
    if (const auto later = store::later_than(s, r))
        return "之后又做过“" + later->title + "”，请先撤销那一次。";
    const auto steps = store::steps_of(s, r.id);
    auto why = submitted_since(s, steps);
    return why.empty() ? name_taken_since(s, steps) : why;
}

result<reorganisation> undo(sql::session& s, const filing_context& c, const neighbours& others,
                            const access::principal& who, std::string_view id, std::string_view reason)
{
    const auto r = reorganisation_for(s, who, id);
    if (r.has_error())
        return r;
    if (!who.may(permissions::unit_manage, r->unit_path) || !who.may(permissions::unit_manage, r->target_path))
        return refusal{errc::forbidden, "reorganisation.not_in_charge", "请由同时管理这两个单位的人员撤销。"};
    const auto now = c.ctx.time.now();
    if (const auto why = why_not_undone(s, *r, now); !why.empty())
        return cannot(why);
    const auto steps = store::steps_of(s, id);
    for (const auto& one : std::views::reverse(steps)) {
        const bool done =
            one.noun == "draft" ? withdraw_draft(s, who, one.id, now) : go_back(s, others, one, r->target_id, now);
        if (!done)
            return cannot(std::string(label_of_noun(one.noun)) + "“" + one.label +
                          "”在这之后又有变动。请先改回，或另做一次调整。");
    }
    if (r->kind == reorganisation_kind::split) {
        if (const auto left = store::what_is_in(s, r->target_id); !left.empty())
            return cannot("新单位里又有了“" + left.front() + "”。请先移走，再撤销。");
        const auto made = units::find(s, r->target_id).value();
        if (!units::end(s, made.id, made.parent_id.value_or(""), r->unit_id, now))
            return access::changed_meanwhile();
    }
    if (!store::mark_undone(s, id, who.name, now))
        return access::changed_meanwhile();
    audit(s, c, who, "reorganisation.undone", *r, {{"reason", reason}}, now);
    return *store::find(s, id);
}

} // namespace tongyuan::registry
