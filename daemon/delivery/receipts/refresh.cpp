#include "delivery/receipts/refresh.hpp"

#include "base/log.hpp"
#include "content/approval.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "delivery/receipts/refresh_store.hpp"
#include "delivery/sending/work.hpp"
#include "delivery/watching/alarm_store.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace asio = boost::asio;

namespace {

struct refresh_job {
    refresh_store::wanted wanted;
    channels::correspondent who;
    adapters::operation operation;
    std::optional<adapters::failure> trouble; // before anything was asked
};

void add_items(sql::session& s, const engine& e, refresh_job& job)
{
    auto& op = job.operation;
    for (const auto& r : receipt_store::standing(s, job.wanted.account_id, e.limits.refresh_items)) {
        const auto d = delivery_store::find(s, r.delivery_id);
        auto head = d ? content::head_of(s, d->article_id, d->revision) : std::nullopt;
        if (!head || std::ranges::any_of(op.items, [&](const auto& i) { return i.article_id == head->id; }))
            continue;
        op.items.push_back({head->id, std::move(head->title), std::move(head->summary), r.url, std::move(head->author),
                            std::move(head->body), d->began_at.value_or(r.published_at), r.published_at});
        std::ranges::move(head->pictures, std::back_inserter(op.pictures));
        std::ranges::move(head->attachments, std::back_inserter(op.attachments));
    }
}

adapters::failure unreadable_account()
{
    return {adapters::fault::configuration, "unreadable", "账号的数据或密钥读不出来。", "请系统管理员查看日志。"};
}

void fill_in(sql::session& s, const engine& e, refresh_job& job, timestamp now)
{
    auto who = channels::load_correspondent(s, e.ctx.secrets, e.exchange.channels(), job.wanted.account_id, "");
    if (!who) {
        job.trouble = unreadable_account();
        return;
    }
    job.who = std::move(*who);
    job.operation.kind = adapters::operation_kind::refresh;
    job.operation.account = job.who.account;
    job.operation.began = now;
    job.operation.slots = host_slots(now, job.who.account);
    add_items(s, e, job);
}

std::optional<refresh_job> next_refresh(sql::session& s, const engine& e, timestamp now)
{
    auto wanted = refresh_store::due(s, now);
    if (!wanted)
        return {};
    refresh_job job{std::move(*wanted), {}, {}, {}};
    try {
        fill_in(s, e, job, now);
    } catch (const sql::error&) {
        throw;
    } catch (const std::exception& unreadable) { // put off, or it would come first for ever
        log::error("refresh.unreadable", {{"account", job.wanted.account_id}, {"reason", unreadable.what()}});
        job.trouble = unreadable_account();
    }
    return job;
}

} // namespace

namespace {

asio::awaitable<adapters::action> refreshed(const engine& e, refresh_job& job)
{
    std::vector<adapters::entry> journal;
    co_return co_await e.exchange.converse(job.operation, job.who, journal);
}

} // namespace

asio::awaitable<bool> refresh_one(const engine& e)
{
    const auto now = e.ctx.time.now();
    auto ask = [&](sql::session& s) { return next_refresh(s, e, now); };
    auto job = co_await e.ctx.db.read(ask);
    if (!job)
        co_return false;
    adapters::action rested = adapters::done{};
    if (job->trouble)
        rested = *job->trouble;
    else
        rested = co_await refreshed(e, *job);
    const auto* why = std::get_if<adapters::failure>(&rested);
    const auto again = now + e.limits.retries.after(job->wanted.failures + 1, e.ctx.random);
    auto keep = [&](sql::session& s) {
        if (!why) {
            refresh_store::done(s, job->wanted, now);
            return true;
        }
        refresh_store::failed(s, job->wanted, why->reason, again);
        if (job->wanted.failures >= e.limits.most_failures)
            alarm_store::raise(s, {e.ctx.ids.next(), "refresh.failed", job->wanted.account_id, std::nullopt,
                                   job->wanted.account_id, job->who.registered.unit_id,
                                   "“" + job->who.account.name + "”的栏目页和订阅源未能更新：" + why->reason, now});
        return true;
    };
    (void)co_await e.ctx.db.write(keep);
    log::info("refresh.run",
              {{"account", job->wanted.account_id}, {"ok", why == nullptr}, {"why", why ? why->code : ""}});
    co_return true;
}

} // namespace tongyuan::delivery
