#include "delivery/sending/work.hpp"

#include "base/log.hpp"
#include "channels/journal_store.hpp"
#include "channels/quota_store.hpp"
#include "content/approval.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/guards/clock_doubt.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/releases/hold.hpp"
#include "delivery/sending/lane_store.hpp"
#include "registry/account_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace {

std::string without(std::string text, std::string_view unwanted)
{
    std::erase_if(text, [&](char c) { return unwanted.find(c) != std::string_view::npos; });
    return text;
}

// One article goes to many accounts of few units: what they share is read once for those leased together.
class shared_readings {
public:
    explicit shared_readings(sql::session& s) : s_(s) {}

    const adapters::rendition& rendition(const std::string& digest)
    {
        auto at = renditions_.find(digest);
        if (at == renditions_.end())
            at = renditions_.emplace(digest, content::stored_rendition(s_, digest)).first;
        return at->second;
    }
    const std::optional<registry::account>& portal_of(const std::string& unit_id)
    {
        auto at = portals_.find(unit_id);
        if (at == portals_.end())
            at = portals_.emplace(unit_id, registry::account_store::source_of_unit(s_, unit_id)).first;
        return at->second;
    }
    const std::map<std::string, std::string>& slots_of(timestamp began)
    {
        auto at = slots_.find(began);
        if (at == slots_.end())
            at = slots_.emplace(began, host_slots(began, {})).first;
        return at->second;
    }
    bool something_is_on_hold()
    {
        if (!holds_)
            holds_ = !hold_store::standing(s_).empty();
        return *holds_;
    }

private:
    sql::session& s_;
    std::optional<bool> holds_;
    std::map<std::string, adapters::rendition> renditions_; // by digest
    std::map<std::string, std::optional<registry::account>> portals_;
    std::map<timestamp, std::map<std::string, std::string>> slots_; // all but the source's link
};

bool is_published_on(sql::session& s, const std::optional<registry::account>& portal, const work& w)
{
    if (!portal)
        return false;
    const auto there = delivery_store::standing(s, w.what.article_id, portal->id);
    return there && there->where == state::published;
}

// A lease that asked nothing of anybody began nothing.
bool is_begun(const std::vector<channels::journal_row>& rows)
{
    return std::ranges::any_of(rows, [](const auto& row) { return row.entry.kind == adapters::entry_kind::call; });
}

void load_operation(sql::session& s, shared_readings& shared, work& w, timestamp now)
{
    auto& op = w.operation;
    const auto& d = w.what;
    op.kind = d.where == state::unconfirmed ? adapters::operation_kind::probe : *channels::operation_from(d.operation);
    op.marker = d.id;
    op.account = w.who.account;
    op.began = is_begun(w.rows) ? d.began_at.value_or(now) : now;
    op.slots = shared.slots_of(op.began);
    op.slots["source_link"] = op.account.source_link;
    if (d.target_id)
        op.target = adapters::receipt{*d.target_id, d.target_url.value_or("")};
    if (d.rendition_digest.empty())
        return;
    op.content = shared.rendition(d.rendition_digest);
    if (d.operation == "withdraw" && d.target_id)
        std::erase_if(op.content.media, [&](const std::string& sha256) {
            return receipt_store::is_shown_elsewhere(s, d.account_id, *d.target_id, sha256);
        });
    if (op.content.media.empty())
        return;
    if (auto head = content::head_of(s, d.article_id, d.revision)) {
        op.pictures = std::move(head->pictures);
        op.attachments = std::move(head->attachments);
    }
}

void load_one(sql::session& s, const engine& e, shared_readings& shared, work& w, timestamp now)
{
    const auto& d = w.what;
    if (d.attempts > 1 || d.where != state::sending)
        w.rows = channels::journal_store::load(s, d.id);
    auto who = channels::load_correspondent(s, e.ctx.secrets, e.exchange.channels(), d.account_id, "");
    if (!who) {
        w.trouble = refusal{errc::not_found, "account_missing", "账号已不存在。"};
        return;
    }
    w.who = std::move(*who);
    if (const auto at = w.who.account.settings.find("endpoint"); at != w.who.account.settings.end())
        if (auto host = host_of(std::string_view(at->second)); !host.empty())
            w.host = std::move(host);
    const auto* about = e.exchange.channels().manifest_of(w.who.account.platform);
    if (!about) {
        w.trouble = refusal{errc::conflict, "no_adapter", "没有加载该平台的渠道插件，请系统管理员检查配置。"};
        return;
    }
    const auto& portal = shared.portal_of(w.who.registered.unit_id);
    w.who.account.source_link = channels::link_at(e.exchange.channels(), portal, w.who.registered, d.article_id);
    const bool sends = d.where == state::sending && d.operation != "withdraw";
    if (sends && !registry::may_publish(w.who.registered.state)) {
        w.trouble = not_active(w.who.registered.state);
        return;
    }
    if (sends && is_scheduled(d) && clock_store::in_doubt(s)) {
        w.trouble = clock_doubted();
        return;
    }
    if (sends) {
        w.late = d.deadline_at && now > *d.deadline_at && !clock_store::in_doubt(s);
        if (shared.something_is_on_hold())
            if (const auto stop = hold_store::over(s, d.account_id, d.unit_id))
                w.stopped_by = stop->reason;
        if (const auto limits = e.exchange.quotas_of(w.who.account.platform); !limits.empty())
            w.spent = channels::quota_store::spent_for_public(s, d.account_id, limits, now);
    }
    w.waits_for_source = sends && about->needs_source && w.rows.empty() && !w.who.account.source_link.empty() &&
                         !is_published_on(s, portal, w);
    load_operation(s, shared, w, now);
    if (w.operation.kind != adapters::operation_kind::probe)
        return;
    w.overtaken = fence_store::is_overtaken(s, d.id);
    // What a withdrawal looks for was published under another marker.
    if (d.operation == "withdraw")
        w.operation.marker = fence_store::place_of(s, d.id).about.value_or(d.id);
}

} // namespace

refusal not_active(registry::account_state found)
{
    return {errc::wrong_state, "account_not_active",
            "账号当前为“" + std::string(label_of(found)) + "”，不能发布。请登记员确认账号状态后重试。"};
}

void load(sql::session& s, const engine& e, std::vector<work>& leased, timestamp now)
{
    shared_readings shared{s};
    for (auto& w : leased) {
        try {
            load_one(s, e, shared, w, now);
        } catch (const sql::error&) {
            throw;
        } catch (const std::exception& unreadable) {
            log::error("delivery.unreadable", {{"delivery", w.what.id}, {"reason", unreadable.what()}});
            w.trouble = refusal{errc::unavailable, "unreadable", "投递所需的数据读不出来，请系统管理员查看日志。"};
        }
    }
}

std::map<std::string, std::string> host_slots(timestamp began, const adapters::account& where)
{
    const auto second = std::chrono::floor<std::chrono::seconds>(began);
    const auto rfc3339 = to_rfc3339(second);
    return {{"publish_time", to_shanghai_minute(began)},
            {"publish_time_rfc3339", rfc3339.substr(0, 19) + "Z"},
            {"publish_time_utc", without(rfc3339.substr(0, 19), "-")},
            {"source_link", where.source_link}};
}

leased_work lease_due(sql::session& s, const engine& e, timestamp now, const room& has)
{
    auto chosen = lease_in_turn(s, e, has, now);
    leased_work out;
    out.last = std::move(chosen.last);
    out.next_trial = chosen.next_trial;
    out.shut = std::move(chosen.shut);
    out.list.reserve(chosen.lanes.size());
    for (auto& [lane, trial] : chosen.lanes) {
        const delivery_store::lease by{chosen.owner, lane.epoch, lane.last_unit};
        auto taken = delivery_store::take(s, lane.account_id, by, now);
        if (!taken) {
            lane_store::give_back(s, lane.account_id, by);
            continue;
        }
        work w;
        w.what = std::move(*taken);
        w.by = by;
        w.host = lane.host;
        w.lane = std::move(lane);
        w.trial = trial;
        out.list.push_back(std::move(w));
    }
    return out;
}

} // namespace tongyuan::delivery
