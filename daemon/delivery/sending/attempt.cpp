#include "delivery/sending/attempt.hpp"

#include "base/log.hpp"
#include "base/sabotage.hpp"
#include "channels/journal_store.hpp"
#include "channels/plugin_text.hpp"
#include "channels/quota_store.hpp"
#include "content/approval.hpp"
#include "delivery/corrections/fence_store.hpp"
#include "delivery/guards/clock_doubt.hpp"
#include "delivery/guards/counter.hpp"
#include "delivery/releases/hold.hpp"
#include "delivery/sending/lane_store.hpp"
#include "delivery/sending/late_effects.hpp"
#include "registry/account_store.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace asio = boost::asio;
using adapters::entry_kind;
using adapters::fate;
using adapters::on_repeat;

namespace {

// How often a store that does not answer is asked again.
constexpr std::chrono::milliseconds store_poll{500};

ending later(ending e)
{
    e.failed = true;
    return e;
}

std::string slots_as_text(const std::vector<adapters::binding>& slots)
{
    boost::json::object out;
    for (const auto& [slot, value] : slots)
        out[slot] = value;
    return boost::json::serialize(out);
}

void note_not_sent(adapters::entry& e)
{
    e.outcome = fate::not_sent;
    e.why = {adapters::fault::busy, std::string(not_counted), "外部计数文件写不进去，没有发送。",
             "请系统管理员检查磁盘。"};
}

} // namespace

attempt::attempt(const engine& e, work w)
    : engine_(e), work_(std::move(w)), endings_(engine_, work_), seen_(as_this_round_sees(work_.rows))
{
    if (work_.operation.kind == adapters::operation_kind::probe) {
        adapters::entry boundary;
        boundary.kind = entry_kind::probed;
        boundary.at = engine_.ctx.time.now();
        seen_.push_back(std::move(boundary));
    }
}

asio::awaitable<void> attempt::run(std::function<void()> at_rest)
{
    const auto end = co_await to_its_end();
    at_rest();
    bool unsettled = false;
    try {
        (void)co_await settle_as(end);
    } catch (const sql::store_broken&) {
        throw;
    } catch (const std::exception& e) {
        log::error("delivery.unsettled", {{"delivery", work_.what.id}, {"reason", e.what()}});
        unsettled = true;
    }
    if (unsettled) // without the proof that could not be stored: a person has to look
        (void)co_await settle_as(endings_.of_a_breach("internal"));
}

asio::awaitable<ending> attempt::to_its_end()
{
    try {
        auto end = endings_.before_the_first_step();
        if (!end && work_.lane.fences_due > 0)
            end = co_await shut_out_the_former_owner();
        while (!end) {
            auto next = engine_.exchange.channels().next(work_.operation, seen_);
            if (auto* step = std::get_if<adapters::call>(&next))
                end = co_await take_step(std::move(*step));
            else
                end = endings_.of_action(next, seen_);
        }
        co_return std::move(*end);
    } catch (const sql::store_broken&) {
        throw;
    } catch (const std::exception& e) {
        log::error("delivery.broken", {{"delivery", work_.what.id}, {"reason", e.what()}});
    }
    co_return endings_.of_a_breach("internal");
}

asio::awaitable<bool> attempt::settle_as(ending end)
{
    const auto now = engine_.ctx.time.now();
    const auto fit = fitted(endings_.or_doubt(std::move(end)), work_.what.where, now + engine_.limits.source_recheck);
    auto finish = [&](sql::session& s) {
        auto told = once_nothing_can_come(s, engine_, work_, with_a_task(s, engine_, work_, fit), now);
        told = fit_for_a_person(s, std::move(told), now);
        return settle(s, engine_, work_, told, unwritten_, now);
    };
    // What a platform has answered is not given up because the store is away for a while. Settled twice is lost once:
    // the lease of the first time is gone.
    std::optional<bool> settled;
    while (!settled) {
        std::optional<sql::store_away> away;
        try {
            settled = co_await engine_.ctx.db.write(finish);
        } catch (const sql::store_away& e) {
            away = e;
        }
        if (away)
            co_await wait_for_the_store(*away);
    }
    const auto to = next_state(transitions(), work_.what.where, fit.how);
    if (!*settled) // a change of state has its own line
        log::warning("delivery.lease_lost", {{"delivery", work_.what.id},
                                             {"account", work_.what.account_id},
                                             {"operation", work_.what.operation},
                                             {"attempt", work_.what.attempts},
                                             {"state", to ? name_of(*to) : "?"},
                                             {"why", fit.why_code}});
    co_return *settled;
}

// One public step that duplicates, once; a lookup before a lost duplicating step is repeated.
std::optional<ending> attempt::breach_of_contract(const adapters::call& step) const
{
    const auto broken = [&](const char* code) {
        log::error("adapter.breach", {{"delivery", work_.what.id}, {"step", step.step}, {"code", code}});
        return endings_.of_a_breach(code);
    };
    if (work_.rows.size() >= engine_.limits.most_calls)
        return broken("adapter.endless");
    if (work_.operation.kind == adapters::operation_kind::probe && step.effect.public_)
        return broken("adapter.public_probe");
    if (is_public_duplicate(step.effect) && is_spent(work_.rows))
        return broken("adapter.second_public");
    if (step.effect.repeat == on_repeat::same || step.effect.public_)
        return {};
    for (auto row = work_.rows.rbegin(); row != work_.rows.rend(); ++row) {
        if (row->entry.kind != entry_kind::call || row->entry.outcome == fate::not_sent)
            continue;
        if (row->entry.step != step.step)
            return {}; // it has looked, or has done something else since
        return judge(row->entry, row->effect) == verdict::look ? std::optional{broken("adapter.blind_repeat")}
                                                               : std::nullopt;
    }
    return {};
}

channels::journal_row attempt::intent_of(const adapters::call& step, const channels::bound_request& request) const
{
    channels::journal_row row;
    row.n = static_cast<std::int64_t>(work_.rows.size()) + 1;
    row.operation = work_.operation.kind;
    row.epoch = work_.by.epoch;
    row.effect = step.effect;
    row.request_line = channels::storable(request.line); // as it will be read again
    row.request_digest = request.digest;
    row.slots = slots_as_text(step.slots);
    row.entry.kind = entry_kind::call;
    row.entry.at = engine_.ctx.time.now();
    row.entry.step = step.step;
    row.entry.attempt = 1 + static_cast<int>(std::ranges::count_if(seen_, [&](const adapters::entry& e) {
                            return e.kind == entry_kind::call && e.step == step.step;
                        }));
    return row;
}

asio::awaitable<std::optional<ending>> attempt::take_step(adapters::call step)
{
    if (auto breach = breach_of_contract(step))
        co_return breach;
    const auto token = co_await engine_.exchange.ensure_token(work_.who);
    if (token.has_error())
        co_return endings_.without_a_token(token.error());
    auto bound = co_await engine_.exchange.prepare(work_.operation, step, work_.who);
    if (bound.has_error())
        co_return ending_of(event::hold, bound.error().code, bound.error().message, "请检查账号的设置与密钥。");
    auto row = intent_of(step, *bound);
    if (engine_.member)
        bound->wire.go_ahead = engine_.member->permit(work_.by.owner);
    const bool sent_before = is_made(sabotage::send_before_intent);
    if (sent_before)
        co_await engine_.exchange.send(work_.operation, step, std::move(*bound), row.entry);
    auto stopped = co_await write_intent(row);
    if (stopped)
        co_return stopped;
    unwritten_.clear();
    auto answer = row.entry;
    work_.rows.push_back(std::move(row));
    auto& asked = work_.rows.back();
    const bool counted = co_await is_counted(asked);
    if (counted && !sent_before)
        co_await engine_.exchange.send(work_.operation, step, std::move(*bound), answer);
    else if (!counted)
        note_not_sent(answer);
    asked.entry = std::move(answer);
    asked.answered_at = engine_.ctx.time.now();
    unwritten_.push_back(work_.rows.size() - 1);
    seen_.push_back(asked.entry);
    const auto v = judge(asked.entry, step.effect);
    co_return co_await follow(v, step.effect);
}

// P3 and the holds, as they are at this very moment.
result<void> attempt::may_go_out(sql::session& s, timestamp now) const
{
    const auto& d = work_.what;
    if (d.operation == "withdraw")
        return {};
    if (const auto stop = hold_store::over(s, d.account_id, d.unit_id))
        return refusal{errc::unavailable, "hold", stop->reason};
    if (!content::is_approved(s, d.article_id, d.revision, d.account_id, d.rendition_digest))
        return refusal{errc::forbidden, "not_approved", "审核结论已失效，不能发布。"};
    if (d.not_before && now < *d.not_before)
        return refusal{errc::unavailable, "too_early", "未到审核通过的发布时间。"};
    if (is_scheduled(d) && clock_store::in_doubt(s))
        return clock_doubted();
    const auto account = registry::account_store::state_of(s, d.account_id);
    if (!account || !registry::may_publish(*account))
        return account ? not_active(*account) : not_found("个账号");
    return {};
}

result<void> attempt::is_its_turn(sql::session& s, timestamp now) const
{
    const auto stands = fence_store::standing_of(s, work_.what.id);
    if (stands.is_overtaken)
        return refusal{errc::conflict, "superseded", "已被更新的操作取代。"};
    if (!stands.is_first && fence_store::is_blocked(s, work_.what.id))
        return refusal{errc::unavailable, "settling", "同一位置上更早的操作还没有结果；稍候自动继续。"};
    if (!stands.is_first && work_.what.operation != "withdraw" && something_may_come(s, engine_, work_.what, now))
        return refusal{errc::unavailable, "settling", "同一位置上先前的请求没有得到答复，可能迟到；稍候自动继续。"};
    return may_go_out(s, now);
}

result<void> attempt::put(sql::session& s, const channels::journal_row& intent, timestamp now)
{
    const auto& d = work_.what;
    if (!lane_store::hold_on(s, d.account_id, work_.by))
        return refusal{errc::conflict, "lease_lost", "租约已失效。"};
    // A commit whose answer was lost may have worked: then the row is there, under our epoch.
    if (store_was_away_ && channels::journal_store::holds(s, d.id, intent))
        return {};
    if (intent.effect.public_)
        if (auto no = is_its_turn(s, now); no.has_error())
            return no;
    const auto limits = engine_.exchange.quotas_of(work_.who.account.platform, intent.entry.step);
    const bool in_doubt = d.where == state::unconfirmed;
    spent_ = channels::quota_store::use(s, d.account_id, limits, intent.effect.public_, in_doubt, now);
    if (spent_)
        return refusal{errc::unavailable, std::string(channels::quota_spent), ""};
    for (const auto answered : unwritten_)
        keep_answer(s, engine_, work_, work_.rows[answered]);
    channels::journal_store::append(s, d.id, intent);
    if (d.began_at != work_.operation.began)
        delivery_store::begin(s, d.id, work_.operation.began);
    return {};
}

asio::awaitable<result<void>> attempt::put_intent(const channels::journal_row& intent)
{
    const auto now = engine_.ctx.time.now();
    auto write = [&](sql::session& s) { return put(s, intent, now); };
    co_return co_await engine_.ctx.db.write(write);
}

// Nothing is sent before the intent has been read back or written for certain.
asio::awaitable<std::optional<ending>> attempt::write_intent(const channels::journal_row& intent)
{
    std::optional<result<void>> written;
    while (!written) {
        std::optional<sql::store_away> away;
        try {
            written = co_await put_intent(intent);
        } catch (const sql::store_away& e) {
            away = e;
        }
        if (away)
            co_await wait_for_the_store(*away);
    }
    if (written->has_value()) {
        work_.what.began_at = work_.operation.began;
        co_return std::nullopt;
    }
    const auto& why = written->error();
    const auto now = engine_.ctx.time.now();
    if (why.code == channels::quota_spent)
        co_return endings_.of_a_spent_quota(channels::words_of_spent(*spent_, now),
                                            channels::period_end(spent_->per, now));
    co_return stopped_because(why, now);
}

ending attempt::stopped_because(const refusal& why, timestamp now) const
{
    if (why.code == "hold")
        return stopped_by_a_hold(why.message);
    if (why.code == "too_early")
        return ending_of(event::defer, why.code, why.message, "", work_.what.not_before);
    if (why.code == "settling")
        return ending_of(event::defer, why.code, why.message, "", now + engine_.limits.latest_effect / 10);
    if (why.code == "superseded")
        return may_have_gone_out(work_.rows)
                   ? endings_.of_a_doubt({adapters::fault::busy, "overtaken", "已有更新的操作，不再重发。", ""})
                   : ending_of(event::supersede, why.code, why.message);
    return ending_of(event::hold, why.code, why.message, cure_of(why.code));
}

// A person who is asked to publish is a public step as well: what was stopped meanwhile is not handed to him.
ending attempt::fit_for_a_person(sql::session& s, ending end, timestamp now) const
{
    if (!end.task || end.how != event::accept || work_.what.where != state::sending ||
        work_.what.operation == "withdraw")
        return end;
    const auto turn = is_its_turn(s, now);
    return turn.has_error() ? stopped_because(turn.error(), now) : end;
}

// A public step is counted outside the store between its intent and its first byte.
asio::awaitable<bool> attempt::is_counted(const channels::journal_row& intent) const
{
    if (!intent.effect.public_ || !engine_.outside)
        co_return true;
    counted_step step;
    step.delivery_id = work_.what.id;
    step.n = intent.n;
    step.at = intent.entry.at;
    step.operation = work_.what.operation;
    step.article_id = work_.what.article_id;
    step.revision = work_.what.revision;
    step.account_id = work_.what.account_id;
    co_return co_await count(*engine_.outside, step);
}

asio::awaitable<void> attempt::wait_for_the_store(const sql::store_away& why)
{
    if (!store_was_away_)
        log::warning("delivery.waits_for_the_store", {{"delivery", work_.what.id}, {"reason", why.what()}});
    store_was_away_ = true;
    const auto executor = co_await asio::this_coro::executor;
    asio::steady_timer pause{executor, store_poll};
    co_await pause.async_wait(asio::use_awaitable);
}

asio::awaitable<ending> attempt::shut_out_the_former_owner()
{
    const auto renewed = co_await engine_.exchange.shut_out_others(work_.who);
    const auto now = engine_.ctx.time.now();
    if (renewed.has_error() && renewed.error().kind == errc::unavailable)
        co_return later(ending_of(event::defer, renewed.error().code, renewed.error().message, "系统会自动重试。",
                                  now + engine_.limits.retries.after(work_.what.failures + 1, engine_.ctx.random)));
    auto e = ending_of(event::defer, "fencing", "上一个服务失去联系，正在更换访问令牌，使它不能再发送。", "", now);
    e.fences_done = renewed.has_value() ? 1 : work_.lane.fences_due;
    if (renewed.has_error()) // the doubt stays with a person; nothing else is lost by going on
        log::warning("delivery.not_fenced", {{"account", work_.what.account_id}, {"reason", renewed.error().message}});
    e.note.emplace();
    e.note->n = static_cast<std::int64_t>(work_.rows.size()) + 1;
    e.note->operation = work_.operation.kind;
    e.note->epoch = work_.by.epoch;
    e.note->entry.kind = entry_kind::token_refreshed;
    e.note->entry.step = renewed.has_value() ? "fence" : "fence_refused";
    e.note->entry.at = now;
    e.note->entry.outcome = fate::answered;
    co_return e;
}

asio::awaitable<std::optional<ending>> attempt::follow(verdict v, adapters::does effect)
{
    const auto& last = seen_.back();
    switch (v) {
    case verdict::go_on:
    case verdict::look:
        co_return std::nullopt;
    case verdict::doubt:
        co_return endings_.of_a_doubt(last.why);
    case verdict::again:
    case verdict::wait:
        co_return endings_.after_a_failure(last, effect);
    case verdict::renew:
        break;
    }
    if (renewed_)
        co_return ending_of(event::hold, last.why.code, last.why.reason, last.why.cure);
    renewed_ = true;
    const auto token = co_await engine_.exchange.renew_token(work_.who);
    if (token.has_value())
        co_return std::nullopt;
    co_return endings_.without_a_token(token.error());
}

} // namespace tongyuan::delivery
