#include "delivery/releases/acts.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "channels/journal_store.hpp"
#include "content/approval.hpp"
#include "content/media_store.hpp"
#include "delivery/corrections/fence.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/corrections/stopwatch.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/guards/quarantine.hpp"
#include "delivery/releases/same_content.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/late_effects.hpp"
#include "delivery/sending/outcome.hpp"
#include "delivery/sending/verdict.hpp"
#include "delivery/sight.hpp"
#include "delivery/watching/alarm_store.hpp"
#include "registry/account_store.hpp"

namespace tongyuan::delivery {

namespace {

refusal too_late(const delivery& d)
{
    if (d.lease_owner)
        return {errc::wrong_state, "delivery.in_flight", "这条投递正在执行，请稍候刷新后再操作。"};
    return {errc::wrong_state, "delivery.wrong_state",
            "这条投递当前为“" + std::string(label_of(d.where)) + "”，不能进行此操作。"};
}

result<delivery> find_for(sql::session& s, std::string_view id, permission wanted, const actor& by)
{
    auto d = delivery_store::find(s, id);
    if (!d || !may_see(s, by.who, *d, permissions::delivery_read))
        return not_found("条投递");
    if (!may_see(s, by.who, *d, wanted))
        return refusal{errc::forbidden, "delivery.forbidden", "您没有这项操作的权限。"};
    if (by.version && *by.version != d->version)
        return refusal{errc::stale, "stale", "这条投递刚刚发生了变化，请刷新后再操作。"};
    return std::move(*d);
}

void audit(sql::session& s, const engine& e, const delivery& d, std::string act, boost::json::object detail,
           const actor& by)
{
    detail["account"] = d.account_id;
    detail["article"] = d.article_id;
    access::append_audit(
        s, e.ctx.writer,
        {by.now, by.who.person_id, by.who.name, std::move(act), "delivery", d.id, d.unit_id, std::move(detail)});
}

delivery_store::change plain(state to, std::string code = "", std::string why = "")
{
    delivery_store::change c;
    c.to = to;
    c.why_code = std::move(code);
    c.why = std::move(why);
    return c;
}

refusal overtaken()
{
    return {errc::wrong_state, "delivery.overtaken", "这个账号上已有更新的操作（更正或撤回），旧的投递不能再发。"};
}

// What a person has seen of a place to which an older request may still be on its way will have to be seen again.
std::optional<refusal> too_early_to_say_gone(sql::session& s, const engine& e, const delivery& d, timestamp now)
{
    if (d.operation != "withdraw" || !something_may_come(s, e, d, now))
        return {};
    return refusal{errc::wrong_state, "delivery.settling",
                   "先前有一次发送没有得到答复，可能迟到而重新出现；请过几分钟到平台再核对一次，然后登记。"};
}

result<delivery> moved(sql::session& s, const engine& e, const delivery& d, const delivery_store::change& c,
                       const actor& by)
{
    if (!delivery_store::move(s, d.id, d.where, c, by.now))
        return too_late(d);
    lane_store::wake(s, d.account_id);
    if (c.to != state::unconfirmed)
        alarm_store::close(s, d.id, by.now);
    if (is_final(c.to)) {
        c.to == state::cancelled ? stopwatch::give_up(s, d.id, by.now) : stopwatch::note(s, d.id, c.to, by.now);
        let_through(s, e, d.article_id, d.account_id, by.now);
    }
    return *delivery_store::find(s, d.id);
}

channels::journal_row row_by_hand(sql::session& s, const delivery& d, adapters::entry_kind kind, const actor& by)
{
    channels::journal_row row;
    row.n = static_cast<std::int64_t>(channels::journal_store::load(s, d.id).size()) + 1;
    row.operation = *channels::operation_from(d.operation);
    row.epoch = d.epoch;
    row.entry.kind = kind;
    row.entry.at = by.now;
    row.entry.outcome = adapters::fate::answered;
    row.entry.person = by.who.name;
    return row;
}

channels::journal_row evidence_row(sql::session& s, const delivery& d, const proof& p, const actor& by)
{
    auto row = row_by_hand(s, d, adapters::entry_kind::evidence, by);
    row.entry.link = p.link;
    row.entry.picture_sha256 = p.picture;
    return row;
}

// What proves that something is out has to be there for whoever checks it later.
std::optional<refusal> objection_to(sql::session& s, const proof& p, const actor& by)
{
    if (p.picture.empty())
        return {};
    const auto stored = content::media_store::find_for(s, p.picture, by.who.person_id);
    if (!stored)
        return unacceptable({{"picture", "unknown_picture", "找不到这张图片，请重新上传后再提交。"}});
    if (stored->type.kind != content::media_kind::picture)
        return unacceptable({{"picture", "not_a_picture", "“" + stored->file_name + "”不是图片，请上传截图或照片。"}});
    return {};
}

// Changed where it stood, or put up anew: then the receipt names what the evidence names.
adapters::receipt revised_at(const delivery& d, const proof& p)
{
    const bool anew = !p.link.empty() && p.link != d.target_id && p.link != d.target_url;
    return anew ? adapters::receipt{p.link, p.link}
                : adapters::receipt{d.target_id.value_or(p.link), d.target_url.value_or(p.link)};
}

// An adapter asks again for what was definitely refused only when the journal says that somebody put it right.
void note_the_release(sql::session& s, const delivery& d, const actor& by)
{
    auto row = row_by_hand(s, d, adapters::entry_kind::paused, by);
    row.entry.step = by.who.name + "点击了“重试”。";
    if (row.n > 1)
        channels::journal_store::append(s, d.id, row);
}

bool is_mendable(const delivery& d)
{
    return (d.where == state::deferred && d.why_code != "fenced") ||
           (d.where == state::held && d.why_code != "not_released" && d.why_code != "hold" &&
            d.why_code != "awaiting_plan" && d.why_code != same_content && d.why_code != restored &&
            d.why_code != "clock");
}

// A person's task; also a withdrawal that is held: whoever does it by hand meanwhile brings the evidence.
bool awaits_evidence(const delivery& d)
{
    return d.task_title && (d.where == state::accepted || (d.where == state::held && d.operation == "withdraw"));
}

// A platform can be asked about what may be there.
bool is_askable(const delivery& d)
{
    return d.where == state::unconfirmed || (d.where == state::accepted && !d.task_title) ||
           (d.where == state::held && d.why_code == restored);
}

bool is_untouched_task(const delivery& d)
{
    return d.where == state::accepted && d.task_title && d.why_code != "evidence";
}

// Cancelled means that nothing went out; what a platform may have is not cancelled but waited for.
std::optional<refusal> no_cancelling(sql::session& s, const delivery& d)
{
    const bool in_table = next_state(transitions(), d.where, event::cancel).has_value();
    if (d.lease_owner || !in_table || (d.where == state::accepted && !is_untouched_task(d)))
        return too_late(d);
    if (d.why_code == restored)
        return refusal{errc::wrong_state, "delivery.restored",
                       "数据库曾被恢复，这条投递可能已经发出，不能直接取消；请到“恢复核实”页处理。"};
    if (d.attempts > 0 && may_have_gone_out(channels::journal_store::load(s, d.id)))
        return refusal{errc::wrong_state, "delivery.may_be_out",
                       "这条投递可能已经发出，不能取消；请等待系统确认，需要时再撤回。"};
    return {};
}

std::string platform_of(sql::session& s, const delivery& d)
{
    const auto account = registry::account_store::find(s, d.account_id);
    return account ? account->platform : "";
}

// A withdrawal needs no approval, a publication does: the same check as before a public intent.
bool is_approved(sql::session& s, const delivery& d)
{
    return d.operation == "withdraw" ||
           content::is_approved(s, d.article_id, d.revision, d.account_id, d.rendition_digest);
}

} // namespace

std::vector<open_act> open_acts(sql::session& s, const delivery& d)
{
    std::vector<open_act> out;
    if (d.lease_owner)
        return out;
    const bool in_doubt = d.where == state::unconfirmed;
    if (is_mendable(d))
        out.push_back({"retry", permissions::delivery_act});
    if (d.where == state::held && d.why_code == same_content)
        out.push_back({"confirm", permissions::release_publish});
    if (!no_cancelling(s, d))
        out.push_back({"cancel", permissions::delivery_act});
    if (awaits_evidence(d))
        out.push_back({"evidence", permissions::delivery_act});
    if (is_askable(d))
        out.push_back({"probe", permissions::delivery_act});
    if (in_doubt)
        out.push_back({"settle", permissions::delivery_settle});
    if (in_doubt || d.where == state::refused)
        out.push_back({"resend", permissions::delivery_resend});
    return out;
}

std::vector<std::string_view> possible_acts(sql::session& s, const access::principal& who, const delivery& d)
{
    std::vector<std::string_view> out;
    for (const auto& act : open_acts(s, d))
        if (may_see(s, who, d, act.needs))
            out.push_back(act.name);
    return out;
}

result<delivery> retry(sql::session& s, const engine& e, std::string_view id, const actor& by)
{
    auto d = find_for(s, id, permissions::delivery_act, by);
    if (d.has_error())
        return d;
    if (d->lease_owner || !is_mendable(*d))
        return too_late(*d);
    if (fence_store::is_overtaken(s, d->id))
        return overtaken();
    auto c = plain(state::queued);
    c.due_at = std::max(by.now, d->not_before.value_or(by.now));
    c.deadline_at = *c.due_at + e.limits.deadline;
    auto after = moved(s, e, *d, c, by);
    if (after.has_value()) {
        lane_store::try_now(s, d->account_id, by.now);
        note_the_release(s, *d, by);
        audit(s, e, *d, "delivery.retried", {{"was", d->why_code}}, by);
    }
    return after;
}

result<delivery> cancel(sql::session& s, const engine& e, std::string_view id, std::string_view reason, const actor& by)
{
    auto d = find_for(s, id, permissions::delivery_act, by);
    if (d.has_error())
        return d;
    if (auto no = no_cancelling(s, *d))
        return *no;
    auto after =
        moved(s, e, *d, plain(state::cancelled, "cancelled", by.who.name + "取消：" + std::string(reason)), by);
    if (after.has_value())
        audit(s, e, *d, "delivery.cancelled", {{"reason", reason}}, by);
    return after;
}

void raise_if_in_doubt(sql::session& s, const engine& e, const delivery& d, timestamp now)
{
    if (d.where == state::unconfirmed)
        alarm_store::raise(s,
                           {e.ctx.ids.next(), "delivery.unconfirmed", d.id, d.id, d.account_id, d.unit_id, d.why, now});
}

result<delivery> probe_now(sql::session& s, const engine& e, std::string_view id, const actor& by)
{
    auto d = find_for(s, id, permissions::delivery_act, by);
    if (d.has_error())
        return d;
    if (d->lease_owner || !is_askable(*d))
        return too_late(*d);
    auto c = plain(d->where == state::held ? state::unconfirmed : d->where, d->why_code, d->why);
    c.cure = d->cure;
    c.due_at = by.now;
    c.failures = d->failures;
    auto after = moved(s, e, *d, c, by);
    if (after.has_error())
        return after;
    raise_if_in_doubt(s, e, *after, by.now);
    audit(s, e, *d, "delivery.probed", {}, by);
    return after;
}

result<delivery> bring_evidence(sql::session& s, const engine& e, std::string_view id, const proof& p, const actor& by)
{
    auto d = find_for(s, id, permissions::delivery_act, by);
    if (d.has_error())
        return d;
    if (d->lease_owner || !awaits_evidence(*d))
        return too_late(*d);
    if (auto no = objection_to(s, p, by))
        return *no;
    if (auto no = too_early_to_say_gone(s, e, *d, by.now))
        return *no;
    channels::journal_store::append(s, d->id, evidence_row(s, *d, p, by));
    const auto platform = platform_of(s, *d);
    // Only a channel that asks for evidence by itself reads it; where the task is the host's, the evidence decides.
    const auto* about = e.exchange.channels().manifest_of(platform);
    const bool by_hand_alone = d->operation != "publish" && !(about && about->after.by_hand);
    const bool withdraws = d->operation == "withdraw";
    auto c = !by_hand_alone ? plain(state::accepted, "evidence", "已收到凭证，正在登记。")
             : withdraws    ? plain(state::withdrawn, "withdrawn", by.who.name + "已在平台上删除，证据在案。")
                            : plain(state::published, "", "");
    if (!by_hand_alone) {
        c.due_at = by.now;
        c.task_title = d->task_title;
        c.task_text = d->task_text;
    }
    auto after = moved(s, e, *d, c, by);
    if (after.has_value() && by_hand_alone && withdraws)
        record_withdrawn(s, e, *d, platform, by.now);
    if (after.has_value() && by_hand_alone && !withdraws)
        record_published(s, e, *d, platform,
                         {revised_at(*d, p), "evidence", digest_of(channels::journal_store::load(s, d->id))}, by.now);
    if (after.has_value())
        audit(s, e, *d, "delivery.evidence", {{"link", p.link}, {"picture", p.picture}}, by);
    return after;
}

result<delivery> settle_by_hand(sql::session& s, const engine& e, std::string_view id, bool published, const proof& p,
                                std::string_view reason, const actor& by)
{
    auto d = find_for(s, id, permissions::delivery_settle, by);
    if (d.has_error())
        return d;
    if (d->lease_owner || d->where != state::unconfirmed)
        return too_late(*d);
    if (auto no = objection_to(s, p, by))
        return *no;
    if (auto no = published ? too_early_to_say_gone(s, e, *d, by.now) : std::nullopt)
        return *no;
    channels::journal_store::append(s, d->id, evidence_row(s, *d, p, by));
    const bool withdraws = d->operation == "withdraw";
    const auto to = !published ? state::refused : withdraws ? state::withdrawn : state::published;
    const auto why = by.who.name + "核实：" + std::string(reason);
    auto after = moved(s, e, *d, plain(to, "settled_by_hand", why), by);
    if (after.has_error())
        return after;
    if (to == state::withdrawn)
        record_withdrawn(s, e, *d, platform_of(s, *d), by.now);
    if (to == state::published)
        record_published(s, e, *d, platform_of(s, *d),
                         {{p.link.empty() ? p.picture : p.link, p.link},
                          "evidence",
                          digest_of(channels::journal_store::load(s, d->id))},
                         by.now);
    audit(s, e, *d, "delivery.settled",
          {{"published", published}, {"reason", reason}, {"link", p.link}, {"picture", p.picture}}, by);
    return after;
}

result<delivery> send_again(sql::session& s, const engine& e, std::string_view id, std::string_view reason,
                            const actor& by)
{
    auto d = find_for(s, id, permissions::delivery_resend, by);
    if (d.has_error())
        return d;
    if (d->lease_owner || (d->where != state::unconfirmed && d->where != state::refused))
        return too_late(*d);
    if (!is_approved(s, *d))
        return refusal{errc::forbidden, "delivery.not_approved", "审核结论已失效，请重新送审后再发布。"};
    if (fence_store::is_overtaken(s, d->id))
        return overtaken();
    const auto newest = delivery_store::newest(s, d->article_id, d->account_id, d->operation);
    if (newest && newest->id != d->id)
        return refusal{errc::wrong_state, "delivery.newer", "已有更新的投递，请在最新的一条上操作。"};
    if (d->where == state::unconfirmed) {
        auto closed =
            moved(s, e, *d, plain(state::refused, "resent", by.who.name + "决定重新发送：" + std::string(reason)), by);
        if (closed.has_error())
            return closed;
    }
    auto again = *d;
    again.id = e.ctx.ids.next();
    again.generation = d->generation + 1;
    again.where = state::queued;
    again.why_code = again.why = again.cure = "";
    again.due_at = std::max(by.now, d->not_before.value_or(by.now));
    again.deadline_at = *again.due_at + e.limits.deadline;
    again.created_at = by.now;
    const auto turn = fence_store::next_turn(s, d->article_id, d->account_id);
    delivery_store::insert(s, again);
    fence_store::put(s, again.id, {turn, 0, fence_store::place_of(s, d->id).about});
    lane_store::wake(s, d->account_id);
    alarm_store::close(s, d->id, by.now);
    audit(s, e, *d, "delivery.resent", {{"reason", reason}, {"as", again.id}}, by);
    return *delivery_store::find(s, again.id);
}

} // namespace tongyuan::delivery
