#include "delivery/chores.hpp"

#include "base/log.hpp"
#include "channels/journal_store.hpp"
#include "content/approval.hpp"
#include "delivery/alarm_store.hpp"
#include "delivery/delivery_store.hpp"
#include "delivery/receipt_store.hpp"
#include "delivery/refresh_store.hpp"
#include "delivery/work.hpp"

#include <algorithm>

namespace tongyuan::delivery {

namespace asio = boost::asio;

namespace {

// A platform that shows a post late, or does not answer just now, is asked again for so long.
constexpr std::chrono::minutes read_again_after{2};
constexpr std::chrono::minutes read_for{30};

struct reading_job {
    delivery what;
    receipt proof;
    channels::correspondent who;
    adapters::operation operation;
    std::vector<adapters::entry> journal;
};

std::optional<reading_job> next_unread(sql::session& s, const engine& e, timestamp now)
{
    for (const auto& id :
         receipt_store::unread(s, now - std::chrono::milliseconds{e.limits.read_back_after}, now - read_again_after, 1))
    {
        auto d = delivery_store::find(s, id);
        auto proof = receipt_store::find(s, id);
        auto who = channels::load_correspondent(s, e.ctx.secrets, e.exchange.channels(), d->account_id, d->article_id);
        if (!who)
            return {};
        reading_job job{std::move(*d), std::move(*proof), std::move(*who), {}, {}};
        auto& op = job.operation;
        op.kind = adapters::operation_kind::probe;
        op.marker = id;
        op.account = job.who.account;
        op.began = job.what.began_at.value_or(now);
        op.slots = host_slots(op.began, op.account);
        op.target = adapters::receipt{job.proof.platform_id, job.proof.url};
        op.content = content::stored_rendition(s, job.what.rendition_digest);
        job.journal = channels::entries_of(channels::journal_store::load(s, id));
        adapters::entry boundary;
        boundary.kind = adapters::entry_kind::probed;
        boundary.at = now;
        job.journal.push_back(std::move(boundary));
        return job;
    }
    return {};
}

struct comparison {
    std::string state; // same, differs, unreadable; pending: not settled by this reading
    std::string message;
};

comparison compare(const adapters::action& found)
{
    if (std::holds_alternative<adapters::receipt>(found))
        return {"same", "已到平台读回，读者看到的文字与审核稿一致。"};
    if (const auto* missing = std::get_if<adapters::not_found>(&found))
        return missing->certain ? comparison{"differs", "到平台读回时没有找到这篇稿件。" + missing->evidence}
                                : comparison{"pending", "暂时无法在平台读到这篇稿件。" + missing->evidence};
    if (const auto* why = std::get_if<adapters::failure>(&found)) {
        if (why->kind == adapters::fault::content || why->kind == adapters::fault::gone)
            return {"differs", why->reason};
        const bool passing = why->kind == adapters::fault::busy || why->kind == adapters::fault::quota;
        return {passing ? "pending" : "unreadable", "读回失败：" + why->reason};
    }
    if (const auto* wait = std::get_if<adapters::pause>(&found))
        return {"pending", wait->reason};
    return {"unreadable", "该渠道没有给出可比较的内容。"};
}

// What is not settled half an hour after publication stays unread; a difference counts only once a second reading has
// found it too, or it lasts: many platforms show a new post late.
comparison final_word(comparison found, const receipt& r, timestamp now)
{
    const bool over = now - r.published_at >= read_for;
    if (found.state == "pending" && over)
        found.state = "unreadable";
    if (found.state == "differs" && !r.read_back_at && !over)
        found.state = "pending";
    return found;
}

struct refresh_job {
    refresh_store::wanted wanted;
    channels::correspondent who;
    adapters::operation operation;
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

std::optional<refresh_job> next_refresh(sql::session& s, const engine& e, timestamp now)
{
    auto wanted = refresh_store::due(s, now);
    if (!wanted)
        return {};
    auto who = channels::load_correspondent(s, e.ctx.secrets, e.exchange.channels(), wanted->account_id, "");
    if (!who) {
        return {};
    }
    refresh_job job{std::move(*wanted), std::move(*who), {}};
    job.operation.kind = adapters::operation_kind::refresh;
    job.operation.account = job.who.account;
    job.operation.began = now;
    job.operation.slots = host_slots(now, job.who.account);
    add_items(s, e, job);
    return job;
}

} // namespace

asio::awaitable<bool> read_one_back(const engine& e)
{
    const auto now = e.ctx.time.now();
    auto ask = [&](sql::session& s) { return next_unread(s, e, now); };
    auto job = co_await e.ctx.db.read(ask);
    if (!job)
        co_return false;
    const auto found = co_await e.exchange.converse(job->operation, job->who, job->journal);
    const auto verdict = final_word(compare(found), job->proof, now);
    auto keep = [&](sql::session& s) {
        receipt_store::set_read_back(s, job->what.id, verdict.state, verdict.message, now);
        if (verdict.state == "differs")
            alarm_store::raise(s,
                               {e.ctx.ids.next(), "delivery.differs", job->what.id, job->what.id, job->what.account_id,
                                job->what.unit_id, "“" + job->who.account.name + "”：" + verdict.message, now});
        return true;
    };
    (void)co_await e.ctx.db.write(keep);
    log::info("delivery.read_back", {{"delivery", job->what.id}, {"state", verdict.state}});
    co_return true;
}

asio::awaitable<bool> refresh_one(const engine& e)
{
    const auto now = e.ctx.time.now();
    auto ask = [&](sql::session& s) { return next_refresh(s, e, now); };
    auto job = co_await e.ctx.db.read(ask);
    if (!job)
        co_return false;
    std::vector<adapters::entry> journal;
    const auto rested = co_await e.exchange.converse(job->operation, job->who, journal);
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
