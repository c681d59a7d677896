#include "delivery/releases/releases.hpp"

#include "access/audit.hpp"
#include "access/permissions.hpp"
#include "access/unit_store.hpp"
#include "content/article_store.hpp"
#include "delivery/corrections/correction_store.hpp"
#include "delivery/corrections/fence.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/guards/quarantine.hpp"
#include "delivery/releases/same_content.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sight.hpp"
#include "registry/account_store.hpp"

#include <boost/json.hpp>

#include <set>

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

// An older version is there, or may be: what is done about it on this channel is decided in the plan of a correction.
void wait_for_a_plan(delivery& d)
{
    d.where = state::held;
    d.due_at.reset();
    d.why_code = "awaiting_plan";
    d.why = "该账号上已有这篇稿件的旧版本，没有自动发布。";
    d.cure = "请在稿件页打开“更正方案”，确认后执行。";
}

// The article went out to this account and a restored store has forgotten it: approving it again is not enough.
void hold_if_restored(sql::session& s, delivery& d, timestamp now)
{
    const auto sent_at = quarantine_store::sent_outside(s, d.article_id, d.account_id);
    if (!sent_at)
        return;
    quarantine_store::add(s, d, *sent_at, now);
    d.where = state::held;
    d.due_at.reset();
    d.why_code = restored;
    d.why = "数据库恢复之前，这篇稿件已经向该账号发送过。";
    d.cure = "请先到平台核实，再到“恢复核实”页处理。";
}

void release_one(sql::session& s, const engine& e, const content::approval& given,
                 const content::approved_account& target, bool at_once, bool is_first, timestamp now)
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
    lane_store::ensure(s, target.account_id);
    const bool stands = !is_first && delivery_store::standing(s, given.article_id, target.account_id);
    if (stands)
        wait_for_a_plan(d);
    const auto turn = is_first || stands ? 0 : fence_store::next_turn(s, given.article_id, target.account_id);
    hold_if_restored(s, d, now);
    if (!stands && d.why_code != restored)
        hold_if_same(s, e, d, now);
    delivery_store::insert(s, d);
    if (turn > 0)
        fence_store::put(s, d.id, {turn, 0, {}});
    lane_store::wake(s, target.account_id);
    if (turn > 0 && d.where == state::queued)
        start_or_wait(s, e, d.id, now);
}

void audit(sql::session& s, const engine& e, const access::principal& who, std::string act, std::string_view article_id,
           const std::string& unit_id, boost::json::object detail, timestamp now)
{
    access::append_audit(
        s, e.ctx.writer,
        {now, who.person_id, who.name, std::move(act), "article", std::string(article_id), unit_id, std::move(detail)});
}

result<content::article> article_to_release(sql::session& s, const access::principal& who, permission wanted,
                                            std::string_view id)
{
    auto a = content::article_store::find(s, id);
    if (!a || !who.may(wanted, a->unit_path))
        return not_found("篇稿件");
    return std::move(*a);
}

refusal not_approved(const content::article& a)
{
    return {errc::wrong_state, "release.not_approved",
            "这篇稿件现在是“" + std::string(label_of(a.state)) + "”，只有审核通过的稿件才能发布。"};
}

} // namespace

result<void> release_approved(sql::session& s, const engine& e, const content::approval& given, timestamp now)
{
    const auto earlier = delivery_store::of_article(s, given.article_id);
    std::set<std::string> accounts;
    for (const auto& d : earlier)
        if (accounts.insert(d.account_id).second)
            make_way(s, e, given.article_id, d.account_id, making_way::for_a_publication, now);
    const auto unit = access::unit_store::find(s, given.unit_id);
    // After an emergency stop nothing of the article goes out unless somebody presses Publish.
    const bool at_once = unit && unit->release_on_approval && !correction_store::is_killed(s, given.article_id);
    for (const auto& target : given.accounts)
        release_one(s, e, given, target, at_once, !accounts.contains(target.account_id), now);
    return {};
}

result<void> void_releases(sql::session& s, const engine& e, std::string_view article_id, timestamp now)
{
    void_waiting(s, e, article_id, now);
    return {};
}

result<std::vector<delivery>> publish_held(sql::session& s, const engine& e, const access::principal& who,
                                           std::string_view article_id, std::optional<timestamp> not_before,
                                           timestamp now)
{
    const auto a = article_to_release(s, who, permissions::release_publish, article_id);
    if (a.has_error())
        return a.error();
    if (a->state != content::article_state::approved)
        return not_approved(*a);
    std::vector<delivery> moved;
    for (const auto& d : delivery_store::of_article(s, article_id)) {
        if (d.where != state::held || d.why_code != "not_released")
            continue;
        if (not_before && d.not_before && *not_before < *d.not_before)
            return refusal{errc::forbidden, "release.too_early", "发布时间不能早于审核通过的时间；要提前请重新送审。"};
        delivery_store::change c;
        c.to = state::queued;
        c.due_at = std::max({now, d.not_before.value_or(now), not_before.value_or(now)});
        c.deadline_at = *c.due_at + e.limits.deadline;
        c.not_before = not_before;
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

content::out_summary out_of(sql::session& s, std::string_view article_id)
{
    const auto c = delivery_store::count_of_article(s, article_id);
    return {static_cast<int>(c.published), static_cast<int>(c.total), static_cast<int>(c.trouble)};
}

} // namespace tongyuan::delivery
