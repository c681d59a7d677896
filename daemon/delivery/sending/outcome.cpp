#include "delivery/sending/outcome.hpp"

#include "delivery/delivery_store.hpp"
#include "delivery/receipts/read_back_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/receipts/refresh_store.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/watching/alarm_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace {

// What the article was published as before this revision took its place.
void supersede_former(sql::session& s, const delivery& d, std::string_view platform_id, timestamp now)
{
    const auto former = delivery_store::published_as(s, d.article_id, d.account_id, platform_id);
    if (!former || former->id == d.id)
        return;
    delivery_store::change c;
    c.to = state::superseded;
    c.why_code = "revised";
    c.why = "已由更正后的版本取代。";
    delivery_store::move(s, former->id, state::published, c, now);
    read_back_store::stop(s, former->id);
}

// Whether a person has done it or the platform: what readers see is read, where it can be.
void plan_reading(sql::session& s, const engine& e, const delivery& d, const adapters::manifest* about, bool gone,
                  timestamp now)
{
    const auto& waits = gone ? e.limits.read_gone_after : e.limits.read_back_after;
    planned_reading p;
    p.delivery_id = d.id;
    p.account_id = d.account_id;
    p.expects = gone ? "gone" : "there";
    p.since = now;
    if (!about || !about->reads_back) {
        p.state = "unreadable";
        p.message = gone ? "该渠道无法自动读回，以人工凭证为准。" : "该渠道无法自动读回，请人工查看。";
    } else if (!waits.empty()) {
        p.due_at = now + std::chrono::milliseconds{waits.front()};
    }
    read_back_store::put(s, p);
}

} // namespace

bool offers(const engine& e, std::string_view platform, adapters::operation_kind kind)
{
    const auto* about = e.exchange.channels().manifest_of(platform);
    return about && std::ranges::find(about->operations, kind) != about->operations.end();
}

void record_published(sql::session& s, const engine& e, const delivery& d, std::string_view platform,
                      const proof_of_publication& proof, timestamp now)
{
    if (d.operation == "revise")
        supersede_former(s, d, d.target_id.value_or(proof.what.platform_id), now);
    const auto* about = e.exchange.channels().manifest_of(platform);
    const bool by_hand = proof.by == "evidence";
    const bool readable = !by_hand && about && about->reads_back;
    receipt r;
    r.delivery_id = d.id;
    r.account_id = d.account_id;
    r.article_id = d.article_id;
    r.platform_id = proof.what.platform_id;
    r.url = proof.what.url;
    r.published_at = now;
    r.journal_digest = proof.journal_digest;
    r.proven_by = proof.by;
    r.read_back = readable ? "pending" : "unreadable";
    r.read_back_message = readable ? "" : by_hand ? "由人工提交凭证登记。" : "该渠道无法自动读回，请人工查看。";
    receipt_store::insert(s, r);
    if (readable)
        plan_reading(s, e, d, about, false, now);
    e.tell.published(s, {d.account_id, d.article_id, d.title, r.platform_id, r.url, now});
    for (const auto& account : delivery_store::wake_waiting_for_source(s, d.article_id, now))
        lane_store::wake(s, account);
    if (offers(e, platform, adapters::operation_kind::refresh))
        refresh_store::want(s, d.account_id, now);
}

void record_withdrawn(sql::session& s, const engine& e, const delivery& d, std::string_view platform, timestamp now)
{
    const auto target = d.target_id.value_or("");
    if (const auto original = delivery_store::published_as(s, d.article_id, d.account_id, target)) {
        delivery_store::change gone;
        gone.to = state::withdrawn;
        gone.why_code = "withdrawn";
        gone.why = "已从平台撤回。";
        delivery_store::move(s, original->id, state::published, gone, now);
        alarm_store::close(s, original->id, now);
    }
    for (const auto& gone : receipt_store::withdrawn(s, d.account_id, target, now))
        read_back_store::stop(s, gone);
    const auto* about = e.exchange.channels().manifest_of(platform);
    plan_reading(s, e, d, about, true, now);
    e.tell.withdrawn(s, {d.account_id, target, d.target_url.value_or(""), now});
    if (offers(e, platform, adapters::operation_kind::refresh))
        refresh_store::want(s, d.account_id, now);
}

} // namespace tongyuan::delivery
