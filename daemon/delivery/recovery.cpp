#include "delivery/recovery.hpp"

#include "channels/journal_store.hpp"
#include "delivery/alarm_store.hpp"
#include "delivery/lane_store.hpp"
#include "delivery/verdict.hpp"

namespace tongyuan::delivery {

namespace {

bool may_be_out(const std::vector<channels::journal_row>& rows)
{
    return std::ranges::any_of(rows, [](const channels::journal_row& row) {
        const bool lost = row.entry.outcome == adapters::fate::open || row.entry.outcome == adapters::fate::ambiguous;
        return row.entry.kind == adapters::entry_kind::call && row.effect.public_ &&
               row.effect.repeat == adapters::on_repeat::duplicates && lost;
    });
}

bool free_delivery(sql::session& s, const engine& e, const delivery& d, timestamp now)
{
    const auto rows = channels::journal_store::load(s, d.id);
    channels::journal_store::give_up_open(s, d.id, now);
    const bool doubtful = d.where == state::sending && may_be_out(rows);
    delivery_store::change c;
    c.failures = d.failures;
    c.task_title = d.task_title;
    c.task_text = d.task_text;
    c.due_at = now;
    if (doubtful) {
        c.to = state::unconfirmed;
        c.why_code = "interrupted";
        c.why = "服务在等待平台答复时中断，可能已经发布。";
        c.cure = "系统会到平台查找；在此之前不会重复发送。";
        if (!e.limits.probe_after.empty())
            c.due_at = now + std::chrono::milliseconds{e.limits.probe_after.front()};
        alarm_store::raise(s,
                           {e.ctx.ids.next(), "delivery.unconfirmed", d.id, d.id, d.account_id, d.unit_id, c.why, now});
    } else {
        c.to = d.where == state::sending ? state::deferred : d.where;
        c.why_code = d.where == state::sending ? "interrupted" : d.why_code;
        c.why = d.where == state::sending ? "服务曾中断，自动继续。" : d.why;
        c.cure = d.where == state::sending ? "" : d.cure;
    }
    delivery_store::settle(s, d, {d.lease_owner.value_or(""), d.epoch}, c, now);
    return doubtful;
}

} // namespace

recovered recover(sql::session& s, const engine& e, timestamp now, bool all)
{
    recovered out;
    for (const auto& lane : lane_store::abandoned(s, all)) {
        if (!lane_store::reclaim(s, lane))
            continue;
        ++out.lanes;
        for (const auto& d : delivery_store::leased_on(s, lane.account_id))
            ++(free_delivery(s, e, d, now) ? out.unconfirmed : out.queued_again);
        lane_store::wake(s, lane.account_id);
    }
    return out;
}

} // namespace tongyuan::delivery
