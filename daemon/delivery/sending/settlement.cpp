#include "delivery/sending/settlement.hpp"

#include "channels/journal_store.hpp"
#include "channels/quota_store.hpp"
#include "delivery/corrections/fence.hpp"
#include "delivery/corrections/stopwatch.hpp"
#include "delivery/guards/clock_doubt.hpp"
#include "delivery/receipts/hand_work.hpp"
#include "delivery/releases/hold.hpp"
#include "delivery/sending/connection.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/outcome.hpp"
#include "delivery/watching/alarm_store.hpp"

#include <algorithm>
#include <span>

namespace tongyuan::delivery {

namespace {

using places_of_rows = std::span<const std::size_t>; // of work::rows

// WeChat mints no second token within thirty seconds of a forced renewal.
constexpr std::chrono::seconds between_fences{31};

void alert(sql::session& s, const engine& e, const delivery& d, std::string kind, std::string text, timestamp now)
{
    alarm_store::raise(s,
                       {e.ctx.ids.next(), std::move(kind), d.id, d.id, d.account_id, d.unit_id, std::move(text), now});
}

void announce_trouble(sql::session& s, const engine& e, const work& w, const ending& end, state to, timestamp now)
{
    const auto name = "“" + w.who.account.name + "”";
    const std::string act = w.what.operation == "withdraw" ? "撤回" : "发布";
    if (to == state::unconfirmed)
        alert(s, e, w.what, "delivery.unconfirmed", name + "是否已" + act + "无法确认：" + end.why, now);
    else if (to == state::refused || (to == state::withdrawn && w.what.operation != "withdraw"))
        alert(s, e, w.what, "delivery.refused", name + "拒绝" + act + "：" + end.why, now);
    else if (to == state::accepted && end.how == event::accept && w.what.operation == "withdraw" && end.task &&
             end.why_code != "person_task")
        alert(s, e, w.what, "delivery.refused", name + end.why, now);
    else if (to == state::held && end.why_code != "hold" && end.why_code != "clock")
        alert(s, e, w.what, "delivery.held", name + "需要处理：" + end.why, now);
    else if (end.how == event::defer && to == state::accepted && end.failed)
        alert(s, e, w.what, "delivery.poll", name + act + "结果查询失败：" + end.why, now);
    else
        alarm_store::close(s, w.what.id, now);
}

// Answers first: a note follows them in the journal.
void write_journal(sql::session& s, const engine& e, const work& w, const ending& end, places_of_rows unwritten)
{
    for (const auto n : unwritten)
        keep_answer(s, e, w, w.rows[n]);
    if (end.note)
        channels::journal_store::append(s, w.what.id, *end.note);
}

// A late answer decides nothing by itself; it is kept as evidence, and looked into.
void keep_late_answers(sql::session& s, const engine& e, const work& w, places_of_rows unwritten, timestamp now)
{
    const auto kept = std::ranges::count_if(unwritten, [&](std::size_t n) { return keep_answer(s, e, w, w.rows[n]); });
    const auto d = delivery_store::find(s, w.what.id);
    if (kept == 0 || !d)
        return;
    alert(s, e, *d, "delivery.late_answer", "租约失效后收到平台答复，已存入流水，请核对。", now);
    if (d->where != state::unconfirmed)
        return;
    delivery_store::change c;
    c.to = state::unconfirmed;
    c.why_code = d->why_code;
    c.why = d->why;
    c.cure = d->cure;
    c.due_at = now;
    if (delivery_store::move(s, d->id, state::unconfirmed, c, now))
        lane_store::wake(s, d->account_id);
}

delivery_store::change change_of(const work& w, const ending& end, state to)
{
    delivery_store::change c;
    c.to = to;
    c.why_code = end.why_code;
    c.why = end.why;
    c.cure = end.cure;
    c.due_at = end.due_at;
    c.failures = end.failed ? w.what.failures + 1 : end.untried ? w.what.failures : 0;
    if (end.task) {
        c.task_title = end.task->title;
        c.task_text = end.task->instructions;
    } else if (to == state::accepted) { // the task stands until it is done
        c.task_title = w.what.task_title;
        c.task_text = w.what.task_text;
    }
    return c;
}

} // namespace

bool keep_answer(sql::session& s, const engine& e, const work& w, const channels::journal_row& row)
{
    if (!channels::journal_store::answer(s, w.what.id, row))
        return false;
    if (row.entry.outcome == adapters::fate::not_sent)
        channels::quota_store::give_back(s, w.what.account_id,
                                         e.exchange.quotas_of(w.who.account.platform, row.entry.step), row.entry.at);
    return true;
}

ending fitted(ending e, state from, timestamp retry_at)
{
    const bool watching = from == state::accepted || from == state::unconfirmed;
    if (watching && e.how == event::hold) {
        e.how = event::defer;
        e.due_at = retry_at;
        e.failed = true;
    }
    if (from == state::unconfirmed && (e.how == event::accept || e.how == event::doubt))
        e.how = event::defer;
    return e;
}

ending with_a_task(sql::session& s, const engine& e, const work& w, ending end)
{
    const bool stuck = end.how == event::refuse || (end.how == event::hold && end.why_code != "hold");
    if (w.what.operation != "withdraw" || !stuck || end.task)
        return end;
    end.task = task_after(s, e, w.what, end.why + end.cure);
    if (end.how == event::hold)
        return end;
    end.how = event::accept;
    end.why = "平台拒绝了自动撤回，须由人工在平台上删除：" + end.why;
    end.due_at.reset();
    return end;
}

bool settle(sql::session& s, const engine& e, const work& w, const ending& end, places_of_rows unwritten, timestamp now)
{
    const auto to = next_state(transitions(), w.what.where, end.how);
    if (!to)
        throw std::logic_error("no such move for delivery " + w.what.id);
    if (*to == state::held && end.why_code == "hold")
        hold_store::wait_for_lifting(s);
    if (*to == state::held && end.why_code == "clock")
        clock_store::wait_for_confirming(s);
    lane_store::wait_for_turn(s, w.what.account_id); // what is just being queued behind it is seen below
    if (!delivery_store::settle(s, w.what, w.by, change_of(w, end, *to), now)) {
        keep_late_answers(s, e, w, unwritten, now);
        return false;
    }
    write_journal(s, e, w, end, unwritten);
    if (end.how == event::publish)
        record_published(s, e, w.what, w.who.account.platform, {*end.proof, end.proven_by, digest_of(w.rows)}, now);
    if (end.how == event::withdraw && w.what.operation == "withdraw")
        record_withdrawn(s, e, w.what, w.who.account.platform, now);
    announce_trouble(s, e, w, end, *to, now);
    if (is_final(*to)) {
        stopwatch::note(s, w.what.id, *to, now);
        let_through(s, e, w.what.article_id, w.what.account_id, now);
    }
    auto left = after_contact(s, e, w, contact_of(w, end), now);
    if (end.fences_done > 0) {
        lane_store::fenced(s, w.what.account_id, w.by, end.fences_done);
        if (w.lane.fences_due > end.fences_done)
            left.connection.retry_at = std::max(left.connection.retry_at, now + between_fences);
    }
    lane_store::release(s, w.what.account_id, w.by, left);
    // Whoever lifted the hold meanwhile saw this delivery in flight and passed it over.
    if (*to == state::held && end.why_code == "hold")
        for (const auto& account : hold_store::let_go(s, now, e.limits.deadline))
            lane_store::wake(s, account);
    if (*to == state::held && end.why_code == "clock" && !clock_store::in_doubt(s))
        clock_store::let_scheduled_go(s, now, e.limits.deadline);
    return true;
}

} // namespace tongyuan::delivery
