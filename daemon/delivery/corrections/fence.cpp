#include "delivery/corrections/fence.hpp"

#include "channels/journal_store.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/corrections/stopwatch.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/guards/quarantine.hpp"
#include "delivery/receipts/hand_work.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/verdict.hpp"
#include "delivery/watching/alarm_store.hpp"

namespace tongyuan::delivery {

namespace {

bool waits(const delivery& d)
{
    if (d.lease_owner)
        return false;
    const bool untouched_task = d.where == state::accepted && d.task_title && d.why_code != "evidence";
    return d.where == state::held || d.where == state::queued || d.where == state::deferred || untouched_task;
}

bool may_be_out(sql::session& s, const delivery& d)
{
    if (d.why_code == restored) // went out, and the journal has forgotten it
        if (const auto q = quarantine_store::find(s, d.id); q && q->sent_at)
            return true;
    return d.attempts > 0 && may_have_gone_out(channels::journal_store::load(s, d.id));
}

// What only awaits a plan is not in line yet: a withdrawal leaves it, since the plan for it comes after.
bool makes_way(const delivery& d, making_way why)
{
    if (why == making_way::for_a_kill)
        return true;
    if (why == making_way::for_a_correction)
        return d.why_code != "awaiting_plan";
    return d.operation != "withdraw"; // publishing something else never undoes a withdrawal
}

void supersede(sql::session& s, const delivery& old, timestamp now, std::string code = "superseded",
               std::string why = "已被更新的操作取代。")
{
    delivery_store::change c;
    c.to = state::superseded;
    c.why_code = std::move(code);
    c.why = std::move(why);
    if (!delivery_store::move(s, old.id, old.where, c, now))
        return;
    lane_store::wake(s, old.account_id);
    alarm_store::close(s, old.id, now);
    stopwatch::note(s, old.id, state::superseded, now);
}

// A repeatable step may have worked: from here on it is looked for, never sent again.
void look_for(sql::session& s, const engine& e, const delivery& old, timestamp now)
{
    delivery_store::change c;
    c.to = state::unconfirmed;
    c.why_code = "overtaken";
    c.why = "已有更新的操作；这一次可能已经发出，不再重发，先到平台核实。";
    c.cure = "系统会到平台查找；也可到平台核实后登记。";
    c.due_at = now;
    if (!delivery_store::move(s, old.id, old.where, c, now))
        return;
    lane_store::wake(s, old.account_id);
    alarm_store::raise(
        s, {e.ctx.ids.next(), "delivery.unconfirmed", old.id, old.id, old.account_id, old.unit_id, c.why, now});
}

delivery_store::change queued_at(const engine& e, const delivery& d, timestamp now)
{
    delivery_store::change c;
    c.to = state::queued;
    c.due_at = std::max(now, d.not_before.value_or(now));
    c.deadline_at = *c.due_at + e.limits.deadline;
    return c;
}

delivery_store::change ended(state to, std::string code, std::string why, std::string cure = "")
{
    delivery_store::change c;
    c.to = to;
    c.why_code = std::move(code);
    c.why = std::move(why);
    c.cure = std::move(cure);
    return c;
}

// What it is about is known now: the earlier operation has a receipt, or has proved to have left nothing.
delivery_store::change aimed(sql::session& s, const engine& e, const delivery& d, timestamp now)
{
    if (fence_store::is_abandoned(s, d.id))
        return ended(state::held, "awaiting_plan", "旧版本没有撤下，没有发布新版本。", "请重新打开更正方案。");
    if (d.operation == "publish" || d.target_id)
        return queued_at(e, d, now);
    const auto about = fence_store::place_of(s, d.id).about.value_or("");
    const auto proof = receipt_store::find(s, about);
    if (proof && !proof->withdrawn_at) {
        fence_store::set_operation(s, d.id, d.operation, proof->platform_id, proof->url);
        return queued_at(e, d, now);
    }
    if (d.operation == "withdraw") {
        const auto original = delivery_store::find(s, about);
        const bool was_out = proof || (original && original->where == state::withdrawn);
        return ended(state::cancelled, "nothing_out", was_out ? "已经撤回。" : "原来的投递没有发出，无需撤回。");
    }
    fence_store::set_operation(s, d.id, "publish", {}, {});
    return queued_at(e, d, now);
}

// Where the channel has no withdrawal, or the thing was put there by a person, a person takes it down.
void begin(sql::session& s, const engine& e, const delivery& d, timestamp now)
{
    auto c = aimed(s, e, d, now);
    if (c.to == state::queued && delivery_store::find(s, d.id)->operation != "publish")
        if (auto task = task_of(s, e, *delivery_store::find(s, d.id)))
            c = std::move(*task);
    if (!delivery_store::move(s, d.id, d.where, c, now))
        return;
    lane_store::wake(s, d.account_id);
    if (c.to == state::held)
        alarm_store::raise(s, {e.ctx.ids.next(), "delivery.held", d.id, d.id, d.account_id, d.unit_id, c.why, now});
    if (is_final(c.to))
        stopwatch::note(s, d.id, c.to, now);
}

} // namespace

void make_way(sql::session& s, const engine& e, std::string_view article_id, std::string_view account_id,
              making_way why, timestamp now)
{
    for (const auto& old : delivery_store::of_item(s, article_id, account_id)) {
        if (!waits(old) || !makes_way(old, why))
            continue;
        if (!may_be_out(s, old))
            supersede(s, old, now);
        else if (old.operation != "withdraw" && next_state(transitions(), old.where, event::doubt))
            look_for(s, e, old, now);
    }
}

void void_waiting(sql::session& s, const engine& e, std::string_view article_id, timestamp now)
{
    for (const auto& d : delivery_store::of_article(s, article_id)) {
        if (d.operation == "withdraw" || !waits(d) || may_be_out(s, d))
            continue;
        supersede(s, d, now, "approval_void",
                  "稿件已被修改或退回草稿，审核结论失效，这次投递不再进行；重新审核通过后会有新的投递。");
        let_through(s, e, article_id, d.account_id, now);
    }
}

void start_or_wait(sql::session& s, const engine& e, std::string_view delivery_id, timestamp now)
{
    const auto d = delivery_store::find(s, delivery_id);
    if (!d)
        return;
    if (!fence_store::is_blocked(s, d->id))
        return begin(s, e, *d, now);
    auto c = ended(state::deferred, "fenced", "等待同一账号上更早的操作有了结果，随即自动开始。");
    c.task_title = d->task_title;
    c.task_text = d->task_text;
    if (d->where != state::deferred || d->why_code != "fenced")
        delivery_store::move(s, d->id, d->where, c, now);
}

void let_through(sql::session& s, const engine& e, std::string_view article_id, std::string_view account_id,
                 timestamp now)
{
    lane_store::wait_for_turn(s, account_id); // what is just being queued behind it counts as well
    for (const auto& id : fence_store::waiting_on(s, article_id, account_id))
        if (!fence_store::is_blocked(s, id))
            begin(s, e, *delivery_store::find(s, id), now);
}

void let_all_through(sql::session& s, const engine& e, timestamp now)
{
    for (const auto& id : fence_store::waiting_anywhere(s))
        if (!fence_store::is_blocked(s, id))
            begin(s, e, *delivery_store::find(s, id), now);
}

} // namespace tongyuan::delivery
