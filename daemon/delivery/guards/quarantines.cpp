#include "delivery/guards/quarantines.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "delivery/corrections/fence.hpp"
#include "delivery/corrections/stopwatch.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/guards/clock_doubt.hpp"
#include "delivery/guards/counter_store.hpp"
#include "delivery/releases/hold.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sight.hpp"
#include "delivery/watching/alarm_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace {

constexpr const char* alarm_subject = "store";

void audit(sql::session& s, const engine& e, const actor& by, std::string act, std::string_view subject,
           const std::string& unit_id, boost::json::object detail)
{
    access::append_audit(
        s, e.ctx.writer,
        access::act_by(by.who, by.now, std::move(act), "quarantine", std::string(subject), unit_id, std::move(detail)));
}

// The root's path has one level; whoever may act there may act everywhere.
bool may_everywhere(const access::principal& who, permission wanted)
{
    return std::ranges::any_of(who.scopes(wanted), [](const auto& path) { return std::ranges::count(path, '/') == 2; });
}

refusal look_first()
{
    return {errc::invalid, "quarantine.proof", "请提供在平台上核实的凭证：链接或截图。"};
}

delivery_store::change to_state(state to, std::string code, std::string why)
{
    delivery_store::change c;
    c.to = to;
    c.why_code = std::move(code);
    c.why = std::move(why);
    return c;
}

// What waited for a hold or a clock waits on only if there still is one.
void resume_cleared(sql::session& s, const engine& e, timestamp now)
{
    quarantine_store::resume_cleared(s, now, e.limits.deadline);
    for (const auto& account : hold_store::let_go(s, now, e.limits.deadline))
        lane_store::wake(s, account);
    if (!clock_store::in_doubt(s))
        clock_store::let_scheduled_go(s, now, e.limits.deadline);
    let_all_through(s, e, now);
}

bool is_waiting(const delivery& d)
{
    return d.why_code == restored && (d.where == state::held || d.where == state::accepted);
}

refusal wrong_state(const delivery& d)
{
    return {errc::wrong_state, "quarantine.wrong_state",
            "这条投递当前为“" + std::string(label_of(d.where)) + "”，不能这样处理，请刷新后再操作。"};
}

// From held by way of unconfirmed: a person's proof settles what nobody knew.
result<void> settle(sql::session& s, const engine& e, const delivery& d, bool published, const proof& p,
                    std::string_view reason, const actor& by)
{
    if (d.where != state::unconfirmed) {
        auto doubt = to_state(state::unconfirmed, restored, d.why);
        if (!delivery_store::move(s, d.id, d.where, doubt, by.now))
            return wrong_state(d);
    }
    const actor now_it{by.who, {}, by.now};
    const auto settled = settle_by_hand(s, e, d.id, published, p, reason, now_it);
    if (settled.has_error())
        return settled.error();
    return {};
}

result<void> release(sql::session& s, const engine& e, const quarantined& q, const delivery& d, std::string_view reason,
                     const actor& by)
{
    if (!is_waiting(d))
        return wrong_state(d);
    if (q.sent_at) // repeating it is a reviewer's decision, and a new generation
        return refusal{errc::wrong_state, "quarantine.sent",
                       "记录显示这条投递在恢复之前已经发送过，不能直接放行。确认没有发布的，请登记“未发布”，再由审核"
                       "人员决定是否重新发送。"};
    quarantine_store::clear(s, d.id, by.who.person_id, by.who.name, "release", reason, by.now);
    resume_cleared(s, e, by.now);
    return {};
}

// Cancelled means that nothing went out; of what may have, a person says that it is not there.
result<void> drop(sql::session& s, const engine& e, const quarantined& q, const delivery& d, std::string_view reason,
                  const actor& by)
{
    if (d.where == state::unconfirmed || (q.sent_at && is_waiting(d)))
        return settle(s, e, d, false, {}, reason, by);
    if (!is_waiting(d) || d.where == state::accepted)
        return wrong_state(d);
    const auto why = by.who.name + "核实未发布并取消：" + std::string(reason);
    if (!delivery_store::move(s, d.id, d.where, to_state(state::cancelled, "cancelled", why), by.now))
        return wrong_state(d);
    lane_store::wake(s, d.account_id);
    alarm_store::close(s, d.id, by.now);
    stopwatch::give_up(s, d.id, by.now);
    let_through(s, e, d.article_id, d.account_id, by.now);
    return {};
}

std::string_view name_of(judgement f)
{
    switch (f) {
    case judgement::release:
        return "release";
    case judgement::published:
        return "published";
    case judgement::dropped:
        return "dropped";
    case judgement::noted:
        return "noted";
    }
    return "";
}

result<void> act_on(sql::session& s, const engine& e, const quarantined& q, const std::optional<delivery>& d,
                    judgement what, const proof& p, std::string_view reason, const actor& by)
{
    const bool settled = !d || is_final(d->where);
    if (settled != (what == judgement::noted))
        return d ? wrong_state(*d)
                 : refusal{errc::wrong_state, "quarantine.unknown",
                           "系统里没有这条投递，只能登记核实情况。需要撤下的内容请到平台上处理。"};
    switch (what) {
    case judgement::release:
        return release(s, e, q, *d, reason, by);
    case judgement::published:
        return p.link.empty() && p.picture.empty() ? result<void>{look_first()} : settle(s, e, *d, true, p, reason, by);
    case judgement::dropped:
        return drop(s, e, q, *d, reason, by);
    case judgement::noted:
        break;
    }
    return {};
}

} // namespace

std::vector<counted_step> unknown_steps(sql::session& s, std::span<const counted_step> counted)
{
    std::vector<counted_step> out;
    for (const auto& step : counted)
        if (!counter_store::is_in_the_journal(s, step))
            out.push_back(step);
    return out;
}

std::vector<counted_step> unnoticed(sql::session& s, std::vector<counted_step> unknown)
{
    std::erase_if(unknown, [&](const counted_step& step) { return quarantine_store::was_noticed(s, step); });
    return unknown;
}

std::int64_t quarantine(sql::session& s, const access::context& ctx, std::span<const counted_step> unknown,
                        std::string_view cause, timestamp now)
{
    const auto held = quarantine_store::hold_everything(s, now);
    for (const auto& step : unknown)
        quarantine_store::note_sent(s, step, now);
    const auto root = quarantine_store::root_unit(s).value_or("");
    access::append_audit(s, ctx.writer,
                         {now,
                          "system",
                          "system",
                          "store.quarantined",
                          "store",
                          ctx.writer,
                          root,
                          {{"cause", cause}, {"held", held}, {"unknown_steps", unknown.size()}}});
    alarm_store::raise(s, {ctx.ids.next(),
                           "store.restored",
                           alarm_subject,
                           {},
                           {},
                           root,
                           "数据库曾被恢复或回滚：" + std::to_string(held) + " 条投递已暂停，另有 " +
                               std::to_string(unknown.size()) + " 次公开发送没有记录，请到“恢复核实”页处理。",
                           now});
    return held;
}

bool close_if_done(sql::session& s, timestamp now)
{
    if (quarantine_store::is_open(s))
        return false;
    alarm_store::close(s, alarm_subject, now);
    return true;
}

result<void> clear(sql::session& s, const engine& e, std::string_view id, judgement what, const proof& p,
                   std::string_view reason, const actor& by)
{
    const auto q = quarantine_store::find(s, id);
    const auto d = delivery_store::find(s, id);
    const bool visible = q && (d ? may_see(s, by.who, *d, permissions::delivery_read)
                                 : may_everywhere(by.who, permissions::delivery_read));
    if (!visible)
        return not_found("条待核实的投递");
    if (!(d ? may_see(s, by.who, *d, permissions::delivery_settle)
            : may_everywhere(by.who, permissions::delivery_settle)))
        return refusal{errc::forbidden, "delivery.forbidden", "您没有这项操作的权限。"};
    if (auto done = act_on(s, e, *q, d, what, p, reason, by); done.has_error())
        return done;
    quarantine_store::clear(s, id, by.who.person_id, by.who.name, name_of(what), reason, by.now);
    audit(s, e, by, "quarantine.cleared", id, d ? d->unit_id : quarantine_store::root_unit(s).value_or(""),
          {{"judgement", name_of(what)}, {"reason", reason}, {"link", p.link}, {"picture", p.picture}});
    close_if_done(s, by.now);
    return {};
}

result<quarantine_request> ask_release(sql::session& s, const engine& e, std::string_view reason, const actor& by)
{
    if (!may_everywhere(by.who, permissions::guard_confirm))
        return refusal{errc::forbidden, "quarantine.forbidden", "只有顶级单位的管理员可以申请整体放行。"};
    if (!quarantine_store::is_open(s))
        return refusal{errc::wrong_state, "quarantine.closed", "没有待核实的投递。"};
    quarantine_request r;
    r.id = e.ctx.ids.next();
    r.reason = reason;
    r.asked_by = by.who.person_id;
    r.asked_name = by.who.name;
    r.asked_at = by.now;
    if (!quarantine_store::ask(s, r))
        return refusal{errc::wrong_state, "quarantine.asked", "已有一项放行申请等待复核。"};
    audit(s, e, by, "quarantine.release_asked", r.id, quarantine_store::root_unit(s).value_or(""),
          {{"reason", reason}});
    return r;
}

result<std::int64_t> decide_release(sql::session& s, const engine& e, std::string_view id, bool approve,
                                    const actor& by)
{
    const auto r = quarantine_store::asked(s);
    if (!may_everywhere(by.who, permissions::guard_confirm) || !r || r->id != id)
        return not_found("项放行申请");
    if (approve && r->asked_by == by.who.person_id)
        return refusal{errc::forbidden, "quarantine.second_person", "放行需要另一位管理员复核。"};
    if (!quarantine_store::decide(s, id, approve ? "approve" : "reject", by.who.person_id, by.who.name, by.now))
        return refusal{errc::wrong_state, "quarantine.decided", "这项申请已经处理。"};
    std::int64_t released = 0;
    if (approve) {
        released = quarantine_store::clear_unsent(s, by.who.person_id, by.who.name, r->reason, by.now);
        resume_cleared(s, e, by.now);
        close_if_done(s, by.now);
    }
    audit(s, e, by, approve ? "quarantine.released" : "quarantine.release_rejected", id,
          quarantine_store::root_unit(s).value_or(""),
          {{"asked_by", r->asked_by}, {"reason", r->reason}, {"deliveries", released}});
    return released;
}

std::int64_t probe_quarantined(sql::session& s, const engine& e, const actor& by)
{
    const auto probed = quarantine_store::probe_all(s, by.who.person_id, by.now);
    for (const auto& id : probed)
        raise_if_in_doubt(s, e, *delivery_store::find(s, id), by.now);
    const auto count = static_cast<std::int64_t>(probed.size());
    audit(s, e, by, "quarantine.probed", "store", quarantine_store::root_unit(s).value_or(""), {{"deliveries", count}});
    return count;
}

} // namespace tongyuan::delivery
