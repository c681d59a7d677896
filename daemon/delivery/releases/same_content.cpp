#include "delivery/releases/same_content.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "delivery/corrections/fence.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sight.hpp"
#include "delivery/watching/alarm_store.hpp"

namespace tongyuan::delivery {

namespace {

std::string words_about(const earlier_copy& earlier)
{
    const auto title = "《" + earlier.title + "》";
    const auto at = to_shanghai_minute(earlier.at);
    if (earlier.where == state::published)
        return "该账号已于 " + at + "（北京时间）发布过内容相同的稿件" + title + "。";
    if (earlier.where == state::held || earlier.where == state::queued)
        return "内容相同的稿件" + title + "也要发往该账号（" + at + " 放行，当前为“" +
               std::string(label_of(earlier.where)) + "”）。";
    return "内容相同的稿件" + title + "可能已于 " + at + "（北京时间）发往该账号（当前为“" +
           std::string(label_of(earlier.where)) + "”）。";
}

result<delivery> stopped_one(sql::session& s, std::string_view id, const actor& by)
{
    auto d = delivery_store::find(s, id);
    if (!d || !may_see(s, by.who, *d, permissions::delivery_read))
        return not_found("条投递");
    if (!may_see(s, by.who, *d, permissions::release_publish))
        return refusal{errc::forbidden, "delivery.forbidden", "您没有这项操作的权限。"};
    if (by.version && *by.version != d->version)
        return refusal{errc::stale, "stale", "这条投递刚刚发生了变化，请刷新后再操作。"};
    if (d->where != state::held || d->why_code != same_content)
        return refusal{errc::wrong_state, "delivery.wrong_state",
                       "这条投递当前为“" + std::string(label_of(d->where)) + "”，不需要确认内容相同。"};
    return std::move(*d);
}

} // namespace

void hold_if_same(sql::session& s, const engine& e, delivery& d, timestamp now)
{
    const auto within = e.limits.same_content;
    if (within == std::chrono::hours{0})
        return;
    const auto planned = std::max(now, d.not_before.value_or(now));
    const auto earlier = same_content_store::find(s, d, planned - within, planned + within);
    if (!earlier)
        return;
    d.where = state::held;
    d.due_at.reset();
    d.why_code = same_content;
    d.why = words_about(*earlier);
    d.cure = "请核对是否重复：确需再发一次的，请编辑写明理由，选择“仍要发布”；否则请取消。";
    same_content_store::note(s, d.id, *earlier, now);
    alarm_store::raise(s, {e.ctx.ids.next(), "delivery.held", d.id, d.id, d.account_id, d.unit_id, d.why, now});
}

result<delivery> confirm_same(sql::session& s, const engine& e, std::string_view id, std::string_view reason,
                              const actor& by)
{
    const auto d = stopped_one(s, id, by);
    if (d.has_error())
        return d;
    delivery_store::change c;
    c.to = state::queued;
    c.due_at = std::max(by.now, d->not_before.value_or(by.now));
    c.deadline_at = *c.due_at + e.limits.deadline;
    if (!delivery_store::move(s, d->id, state::held, c, by.now))
        return refusal{errc::stale, "stale", "这条投递刚刚发生了变化，请刷新后再操作。"};
    const auto stopped = same_content_store::of(s, d->id);
    same_content_store::confirm(s, d->id, by.who, reason, by.now);
    lane_store::wake(s, d->account_id);
    alarm_store::close(s, d->id, by.now);
    if (fence_store::place_of(s, d->id).turn > 0)
        start_or_wait(s, e, d->id, by.now);
    access::append_audit(s, e.ctx.writer,
                         access::act_by(by.who, by.now, "delivery.confirmed", "delivery", d->id, d->unit_id,
                                        {{"account", d->account_id},
                                         {"article", d->article_id},
                                         {"reason", reason},
                                         {"same_as", stopped ? stopped->earlier.delivery_id : ""}}));
    return *delivery_store::find(s, d->id);
}

} // namespace tongyuan::delivery
