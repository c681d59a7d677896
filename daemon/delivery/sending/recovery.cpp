#include "delivery/sending/recovery.hpp"

#include "base/sabotage.hpp"
#include "channels/journal_store.hpp"
#include "delivery/corrections/fence.hpp"
#include "delivery/sending/breaker_store.hpp"
#include "delivery/sending/verdict.hpp"
#include "delivery/watching/alarm_store.hpp"
#include "registry/account_store.hpp"

namespace tongyuan::delivery {

namespace {

// A delivery that was under way in every stop of late may be what stops us: after so many it waits for a person.
delivery_store::change after_an_interruption(const engine& e, const delivery& d, bool in_doubt, timestamp now)
{
    delivery_store::change c;
    c.task_title = d.task_title;
    c.task_text = d.task_text;
    c.failures = d.failures + 1;
    c.due_at = now;
    if (d.where != state::sending) { // a poll or a probe: it is asked again
        c.to = d.where;
        c.why_code = d.why_code;
        c.why = d.why;
        c.cure = d.cure;
        if (c.failures > e.limits.most_failures)
            c.due_at = now + e.limits.source_recheck;
        return c;
    }
    c.why_code = "interrupted";
    if (in_doubt) {
        c.to = state::unconfirmed;
        c.why = "服务在等待平台答复时中断，可能已经发布。";
        c.cure = "系统会到平台查找；在此之前不会重复发送。";
        c.failures = 0;
        if (!e.limits.probe_after.empty())
            c.due_at = now + std::chrono::milliseconds{e.limits.probe_after.front()};
    } else if (c.failures > e.limits.most_failures) {
        c.to = state::held;
        c.why = "服务多次在处理这条投递时中断，已停止自动重试。";
        c.cure = "请系统管理员查看日志，排除故障后点击“重试”。";
        c.due_at.reset();
    } else {
        c.to = state::deferred;
        c.why = "服务曾中断，自动继续。";
    }
    return c;
}

std::int64_t fences_of(sql::session& s, const engine& e, std::string_view account_id)
{
    const auto account = registry::account_store::find(s, account_id);
    const auto* about = account ? e.exchange.channels().manifest_of(account->platform) : nullptr;
    return about ? about->fence_renewals : 0;
}

bool free_delivery(sql::session& s, const engine& e, const delivery& d, bool may_still_act, timestamp now)
{
    using channels::journal_store::lost;
    const auto open =
        channels::journal_store::give_up_open(s, d.id, may_still_act ? lost::taken_over : lost::interrupted, now);
    if (may_still_act && open.any_public)
        lane_store::rest_after_take_over(s, d.account_id,
                                         now + std::chrono::milliseconds{e.limits.settle_after_take_over},
                                         fences_of(s, e, d.account_id));
    const auto rows = channels::journal_store::load(s, d.id);
    const bool too_often = d.failures >= e.limits.most_failures;
    const bool in_doubt =
        !is_made(sabotage::rescue_by_time) && (is_in_doubt(rows) || (too_often && is_unsettled(rows)));
    const auto c = after_an_interruption(e, d, in_doubt, now);
    delivery_store::settle(s, d, {d.lease_owner.value_or(""), d.epoch}, c, now);
    if (d.where == state::sending && c.to != state::deferred)
        alarm_store::raise(s, {e.ctx.ids.next(), c.to == state::held ? "delivery.held" : "delivery.unconfirmed", d.id,
                               d.id, d.account_id, d.unit_id, c.why, now});
    return d.where == state::sending && c.to == state::unconfirmed;
}

} // namespace

recovered recover(sql::session& s, const engine& e, timestamp now, lane_store::whose leases, std::size_t most)
{
    recovered out;
    let_all_through(s, e, now);
    if (leases == lane_store::whose::everybodys)
        breaker_store::end_all_trials(s);
    for (const auto& lane : lane_store::abandoned(s, leases, e.owner_name(), most)) {
        if (!lane_store::reclaim(s, lane))
            continue;
        ++out.lanes;
        for (const auto& d : delivery_store::leased_on(s, lane.account_id))
            ++(free_delivery(s, e, d, lane.may_still_act, now) ? out.unconfirmed : out.queued_again);
        lane_store::wake(s, lane.account_id);
    }
    return out;
}

} // namespace tongyuan::delivery
