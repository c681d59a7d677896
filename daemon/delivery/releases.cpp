#include "delivery/releases.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "channels/journal_store.hpp"
#include "delivery/alarm_store.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/lane_store.hpp"
#include "delivery/outcome.hpp"
#include "delivery/receipt_store.hpp"
#include "delivery/sight.hpp"
#include "delivery/verdict.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace {

delivery fresh(const engine& e, std::string_view article_id, std::string_view account_id, timestamp now)
{
    delivery d;
    d.id = e.ctx.ids.next();
    d.article_id = article_id;
    d.account_id = account_id;
    d.created_at = d.updated_at = now;
    return d;
}

void set_release(delivery& d, const engine& e, bool at_once, std::optional<timestamp> not_before, timestamp now)
{
    d.not_before = not_before;
    const auto start = std::max(now, not_before.value_or(now));
    d.deadline_at = start + e.limits.deadline;
    if (at_once) {
        d.where = state::queued;
        d.due_at = start;
    } else {
        d.where = state::held;
        d.why_code = "not_released";
        d.why = "已审核通过，等待编辑点击“发布”。";
    }
}

// What may have reached the platform goes on to its end; the rest is replaced.
bool can_be_superseded(sql::session& s, const delivery& old)
{
    return next_state(transitions(), old.where, event::supersede) && old.where != state::published &&
           (old.attempts == 0 || !may_have_gone_out(channels::journal_store::load(s, old.id)));
}

// `spare` leaves alone what waits for a person to take an older version down first.
void supersede_older(sql::session& s, std::string_view article_id, bool spare_waiting, timestamp now)
{
    for (const auto& old : delivery_store::of_article(s, article_id)) {
        if (!can_be_superseded(s, old) || (spare_waiting && old.why_code == "already_out"))
            continue;
        delivery_store::change c;
        c.to = state::superseded;
        c.why_code = "superseded";
        c.why = "已被更新的操作取代。";
        if (delivery_store::move(s, old.id, old.where, c, now)) {
            lane_store::wake(s, old.account_id);
            alarm_store::close(s, old.id, now);
        }
    }
}

void wait_for_a_person(delivery& d, bool withdrawable)
{
    d.where = state::held;
    d.due_at.reset();
    d.why_code = "already_out";
    d.why = "该账号上已有这篇稿件的旧版本，为避免重复，没有自动发布。";
    d.cure = withdrawable ? "请先撤回旧版本，再点击“重试”。" : "请先撤回旧版本（由人工在平台上删除），再点击“重试”。";
}

// An older version is there, or may be: edit it where the channel can, else a person decides.
void follow_an_older(sql::session& s, const engine& e, delivery& d, const delivery& older, std::string_view platform)
{
    const auto proof = older.where == state::published ? receipt_store::find(s, older.id) : std::nullopt;
    if (!proof || !offers(e, platform, adapters::operation_kind::revise)) {
        wait_for_a_person(d, offers(e, platform, adapters::operation_kind::withdraw));
        return;
    }
    d.operation = "revise";
    d.target_id = proof->platform_id;
    d.target_url = proof->url;
}

void release_one(sql::session& s, const engine& e, const content::approval& given,
                 const content::approved_account& target, bool at_once, timestamp now)
{
    const auto account = registry::account_store::find(s, target.account_id);
    if (!account)
        return;
    auto d = fresh(e, given.article_id, target.account_id, now);
    d.revision = given.revision;
    d.title = given.title;
    d.unit_id = given.unit_id;
    d.operation = "publish";
    d.rendition_digest = target.rendition_digest;
    set_release(d, e, at_once, given.not_before, now);
    if (const auto older = delivery_store::standing(s, given.article_id, target.account_id))
        follow_an_older(s, e, d, *older, account->platform);
    delivery_store::insert(s, d);
    lane_store::ensure(s, target.account_id);
    lane_store::wake(s, target.account_id);
}

void audit(sql::session& s, const engine& e, const access::principal& who, std::string act, std::string_view article_id,
           const std::string& unit_id, boost::json::object detail, timestamp now)
{
    access::append_audit(
        s, e.ctx.writer,
        {now, who.person_id, who.name, std::move(act), "article", std::string(article_id), unit_id, std::move(detail)});
}

// Where the channel cannot do it, a person is asked to.
void ask_a_person(delivery& w, const std::string& url)
{
    w.where = state::accepted;
    w.due_at.reset();
    w.why_code = "person_task";
    w.why = "该渠道不能自动撤回，等待人工在平台上删除并提交凭证。";
    w.task_title = "撤下：" + w.title;
    w.task_text = (url.empty() ? "" : "位置：" + url + "\n") +
                  "1. 登录平台，删除这篇内容。\n2. 回到本页，上传删除后的截图，或填写能证明已删除的链接。\n";
}

std::optional<delivery> withdrawal_of(sql::session& s, const engine& e, const delivery& d, timestamp now)
{
    const auto proof = receipt_store::find(s, d.id);
    if (!proof)
        return {};
    const auto before = delivery_store::newest(s, d.article_id, d.account_id, "withdraw");
    if (before && before->revision == d.revision && !is_final(before->where))
        return {};
    auto w = fresh(e, d.article_id, d.account_id, now);
    w.revision = d.revision;
    w.title = d.title;
    w.unit_id = d.unit_id;
    w.operation = "withdraw";
    w.generation = before && before->revision == d.revision ? before->generation + 1 : 1;
    w.rendition_digest = d.rendition_digest;
    w.target_id = proof->platform_id;
    w.target_url = proof->url;
    w.priority = 100;
    w.where = state::queued;
    w.due_at = now;
    w.deadline_at = now + e.limits.deadline;
    const auto account = registry::account_store::find(s, d.account_id);
    if (!account || !offers(e, account->platform, adapters::operation_kind::withdraw))
        ask_a_person(w, proof->url);
    return w;
}

} // namespace

result<void> release_approved(sql::session& s, const engine& e, const content::approval& given, timestamp now)
{
    supersede_older(s, given.article_id, false, now);
    const auto unit = access::unit_store::find(s, given.unit_id);
    const bool at_once = unit && unit->release_on_approval;
    for (const auto& target : given.accounts)
        release_one(s, e, given, target, at_once, now);
    return {};
}

result<std::vector<delivery>> publish_held(sql::session& s, const engine& e, const access::principal& who,
                                           std::string_view article_id, std::optional<timestamp> not_before,
                                           timestamp now)
{
    std::vector<delivery> moved;
    const auto all = delivery_store::of_article(s, article_id);
    if (all.empty() || !may_see(s, who, all.front(), permissions::release_publish))
        return not_found("篇稿件的投递");
    for (const auto& d : all) {
        if (d.where != state::held || d.why_code != "not_released")
            continue;
        if (not_before && d.not_before && *not_before < *d.not_before)
            return refusal{errc::forbidden, "release.too_early", "发布时间不能早于审核通过的时间；要提前请重新送审。"};
        delivery_store::change c;
        c.to = state::queued;
        c.due_at = std::max({now, d.not_before.value_or(now), not_before.value_or(now)});
        c.deadline_at = *c.due_at + e.limits.deadline;
        if (!delivery_store::move(s, d.id, state::held, c, now))
            continue;
        lane_store::wake(s, d.account_id);
        moved.push_back(*delivery_store::find(s, d.id));
    }
    if (moved.empty())
        return refusal{errc::wrong_state, "release.nothing_held", "没有等待发布的渠道。"};
    audit(s, e, who, "article.released", article_id, moved.front().unit_id,
          {{"deliveries", static_cast<std::int64_t>(moved.size())}}, now);
    return moved;
}

result<std::vector<delivery>> withdraw_article(sql::session& s, const engine& e, const access::principal& who,
                                               std::string_view article_id, std::string_view reason, timestamp now)
{
    const auto all = delivery_store::of_article(s, article_id);
    if (all.empty() || !may_see(s, who, all.front(), permissions::delivery_act))
        return not_found("篇稿件的投递");
    supersede_older(s, article_id, true, now);
    std::vector<delivery> made;
    for (const auto& d : all)
        if (d.where == state::published)
            if (auto w = withdrawal_of(s, e, d, now)) {
                delivery_store::insert(s, *w);
                lane_store::ensure(s, w->account_id);
                lane_store::wake(s, w->account_id);
                made.push_back(std::move(*w));
            }
    if (made.empty())
        return refusal{errc::wrong_state, "withdraw.nothing_out", "没有已发布的渠道可以撤回。"};
    audit(s, e, who, "article.withdrawn", article_id, made.front().unit_id,
          {{"reason", reason}, {"deliveries", static_cast<std::int64_t>(made.size())}}, now);
    return made;
}

content::out_summary out_of(sql::session& s, std::string_view article_id)
{
    const auto c = delivery_store::count_of_article(s, article_id);
    return {static_cast<int>(c.published), static_cast<int>(c.total), static_cast<int>(c.trouble)};
}

} // namespace tongyuan::delivery
