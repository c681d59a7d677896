#include "delivery/attempt.hpp"

#include "base/log.hpp"
#include "channels/journal_store.hpp"
#include "content/approval.hpp"
#include "delivery/hold.hpp"
#include "delivery/lane_store.hpp"

#include <boost/json.hpp>

namespace tongyuan::delivery {

namespace asio = boost::asio;
using adapters::entry_kind;
using adapters::fate;
using adapters::on_repeat;

namespace {

bool is_public_duplicate(adapters::does effect)
{
    return effect.public_ && effect.repeat == on_repeat::duplicates;
}

ending ending_of(event how, std::string code, std::string why, std::string cure = "", std::optional<timestamp> due = {})
{
    ending e;
    e.how = how;
    e.why_code = std::move(code);
    e.why = std::move(why);
    e.cure = std::move(cure);
    e.due_at = due;
    return e;
}

std::string slots_as_text(const std::vector<adapters::binding>& slots)
{
    boost::json::object out;
    for (const auto& [slot, value] : slots)
        out[slot] = value;
    return boost::json::serialize(out);
}

} // namespace

attempt::attempt(const engine& e, work w) : engine_(e), work_(std::move(w)), seen_(channels::entries_of(work_.rows))
{
    if (work_.operation.kind == adapters::operation_kind::probe) {
        adapters::entry boundary;
        boundary.kind = entry_kind::probed;
        boundary.at = engine_.ctx.time.now();
        seen_.push_back(std::move(boundary));
    }
}

asio::awaitable<void> attempt::run()
{
    auto end = before_the_first_step();
    while (!end) {
        auto next = engine_.exchange.channels().next(work_.operation, seen_);
        if (auto* step = std::get_if<adapters::call>(&next))
            end = co_await take_step(std::move(*step));
        else
            end = rest_of(next);
    }
    const auto now = engine_.ctx.time.now();
    const auto fit = fitted(std::move(*end), work_.what.where, now + engine_.limits.source_recheck);
    auto finish = [&](sql::session& s) { return settle(s, engine_, work_, fit, unwritten_, now); };
    const bool settled = co_await engine_.ctx.db.write(finish);
    const auto to = next_state(transitions(), work_.what.where, fit.how);
    log::info(settled ? "delivery.settled" : "delivery.lease_lost", {{"delivery", work_.what.id},
                                                                     {"account", work_.what.account_id},
                                                                     {"operation", work_.what.operation},
                                                                     {"attempt", work_.what.attempts},
                                                                     {"state", to ? name_of(*to) : "?"},
                                                                     {"why", fit.why_code}});
}

std::optional<ending> attempt::before_the_first_step() const
{
    if (work_.trouble)
        return ending_of(event::hold, work_.trouble->code, work_.trouble->message, "处理后点击“重试”。");
    if (!work_.waits_for_source)
        return {};
    const auto now = engine_.ctx.time.now();
    if (work_.what.deadline_at && now > *work_.what.deadline_at)
        return ending_of(event::hold, "source_missing", "信源门户一直没有发布这篇稿件。",
                         "请先在信源门户发布，再点击“重试”。");
    return ending_of(event::defer, "waiting_for_source", "等待信源门户先发布，发布后自动继续。", "",
                     now + engine_.limits.source_recheck);
}

std::optional<ending> attempt::rest_of(const adapters::action& next) const
{
    const auto now = engine_.ctx.time.now();
    const bool probing = work_.operation.kind == adapters::operation_kind::probe;
    if (const auto* wait = std::get_if<adapters::pause>(&next)) {
        auto e = ending_of(wait->accepted && !probing ? event::accept : event::defer, "waiting", wait->reason, "",
                           now + wait->time);
        e.note = new_row(entry_kind::paused);
        e.note->entry.step = wait->reason;
        e.note->entry.at = now + wait->time;
        e.note->entry.outcome = fate::answered;
        return e;
    }
    if (const auto* proof = std::get_if<adapters::receipt>(&next)) {
        if (proof->platform_id.empty())
            return of_a_failure(
                {adapters::fault::protocol, "receipt_without_id", "平台没有给出编号，不能算作已发布。", ""});
        auto e = ending_of(event::publish, "", "");
        e.proof = *proof;
        const bool by_hand =
            std::ranges::any_of(seen_, [](const auto& one) { return one.kind == entry_kind::evidence; });
        e.proven_by = probing ? "probe" : by_hand ? "evidence" : "answer";
        return e;
    }
    if (const auto* why = std::get_if<adapters::failure>(&next))
        return of_a_failure(*why);
    if (const auto* task = std::get_if<adapters::person_task>(&next)) {
        auto e = ending_of(event::accept, "person_task", "等待人工在平台上完成并提交凭证。", task->instructions);
        e.task = *task;
        return e;
    }
    if (const auto* missing = std::get_if<adapters::not_found>(&next))
        return ending_of(event::defer, "not_found",
                         "已到平台查找，" +
                             (missing->evidence.empty() ? std::string("没有找到这篇稿件。") : missing->evidence),
                         "请到平台人工核实后，在此登记结果。", next_probe());
    if (std::holds_alternative<adapters::done>(next) && work_.operation.kind == adapters::operation_kind::withdraw)
        return ending_of(event::withdraw, "withdrawn", "已从平台撤回。");
    return of_a_failure(
        {adapters::fault::protocol, "adapter.action", "渠道插件给出了不合时宜的结果。", "请联系系统管理员。"});
}

// Intent of one public step that duplicates, once; a lookup before a lost duplicating step is repeated.
std::optional<ending> attempt::breach_of_contract(const adapters::call& step) const
{
    const auto broken = [&](const char* code) {
        log::error("adapter.breach", {{"delivery", work_.what.id}, {"step", step.step}, {"code", code}});
        return ending_of(event::hold, code, "渠道插件违反了安全约定，已停止。", "请联系系统管理员。");
    };
    if (work_.rows.size() >= engine_.limits.most_calls)
        return broken("adapter.endless");
    if (work_.operation.kind == adapters::operation_kind::probe && step.effect.public_)
        return broken("adapter.public_probe");
    if (is_public_duplicate(step.effect))
        for (const auto& row : work_.rows)
            if (row.entry.kind == entry_kind::call && is_public_duplicate(row.effect) && !had_no_effect(row.entry))
                return of_a_doubt(row.entry.why);
    if (step.effect.repeat == on_repeat::same || step.effect.public_)
        return {};
    for (auto row = work_.rows.rbegin(); row != work_.rows.rend(); ++row) {
        if (row->entry.kind != entry_kind::call)
            continue;
        if (row->entry.step != step.step)
            return {}; // it has looked, or has done something else since
        const bool lost = row->entry.outcome == fate::open || row->entry.outcome == fate::ambiguous ||
                          row->entry.meant == adapters::meaning::ambiguous;
        return lost && row->entry.outcome != fate::not_sent ? std::optional{broken("adapter.blind_repeat")}
                                                            : std::nullopt;
    }
    return {};
}

asio::awaitable<std::optional<ending>> attempt::take_step(adapters::call step)
{
    if (auto breach = breach_of_contract(step))
        co_return breach;
    const auto token = co_await engine_.exchange.ensure_token(work_.who);
    if (token.has_error())
        co_return token.error().kind == errc::unavailable
            ? ending_of(event::defer, token.error().code, token.error().message, "",
                        engine_.ctx.time.now() +
                            engine_.limits.retries.after(work_.what.failures + 1, engine_.ctx.random))
            : ending_of(event::hold, token.error().code, token.error().message, "处理后点击“重试”。");
    auto bound = co_await engine_.exchange.prepare(work_.operation, step, work_.who);
    if (bound.has_error())
        co_return ending_of(event::hold, bound.error().code, bound.error().message, "请检查账号的设置与密钥。");

    auto row = new_row(entry_kind::call);
    row.entry.step = step.step;
    row.entry.attempt = 1 + static_cast<int>(std::ranges::count_if(seen_, [&](const adapters::entry& e) {
                            return e.kind == entry_kind::call && e.step == step.step;
                        }));
    row.effect = step.effect;
    row.request_line = bound->line;
    row.request_digest = bound->digest;
    row.slots = slots_as_text(step.slots);
    auto refused = co_await write_intent(row);
    if (refused)
        co_return refused;

    co_await engine_.exchange.send(work_.operation, step, std::move(*bound), row.entry);
    row.answered_at = engine_.ctx.time.now();
    unwritten_.push_back(row);
    remember(row);
    const auto v = judge(row.entry, step.effect);
    co_return co_await follow(v, step.effect);
}

asio::awaitable<std::optional<ending>> attempt::write_intent(channels::journal_row intent)
{
    const auto& d = work_.what;
    const auto now = engine_.ctx.time.now();
    const bool approval_needed = intent.effect.public_ && d.operation != "withdraw" && !d.rendition_digest.empty();
    auto put = [&](sql::session& s) -> result<void> {
        if (!lane_store::hold_on(s, d.account_id, work_.by, engine_.limits.lease))
            return refusal{errc::conflict, "lease_lost", "租约已失效。"};
        if (intent.effect.public_)
            if (const auto stop = hold_store::over(s, d.account_id, work_.who.registered.unit_path))
                return refusal{errc::unavailable, "hold", "已暂停发布：" + stop->reason};
        if (approval_needed && !content::is_approved(s, d.article_id, d.revision, d.account_id, d.rendition_digest))
            return refusal{errc::forbidden, "not_approved", "审核结论已失效，不能发布。"};
        if (intent.effect.public_ && d.not_before && now < *d.not_before)
            return refusal{errc::unavailable, "too_early", "未到审核通过的发布时间。"};
        for (const auto& answered : unwritten_)
            channels::journal_store::answer(s, d.id, answered);
        channels::journal_store::append(s, d.id, intent);
        if (intent.n == 1)
            delivery_store::begin(s, d.id, now);
        return {};
    };
    const auto written = co_await engine_.ctx.db.write(put);
    if (written.has_value()) {
        unwritten_.clear();
        work_.rows.push_back(std::move(intent));
        co_return std::nullopt;
    }
    const auto& why = written.error();
    if (why.code == "too_early")
        co_return ending_of(event::defer, why.code, why.message, "", d.not_before);
    co_return ending_of(event::hold, why.code, why.message,
                        why.code == "hold" ? "解除暂停后自动继续。" : "请重新送审。");
}

asio::awaitable<std::optional<ending>> attempt::follow(verdict v, adapters::does effect)
{
    const auto& last = seen_.back();
    switch (v) {
    case verdict::go_on:
    case verdict::look:
        co_return std::nullopt;
    case verdict::doubt:
        co_return of_a_doubt(last.why);
    case verdict::again:
    case verdict::wait:
        co_return after_a_failure(last, effect);
    case verdict::renew:
        break;
    }
    if (renewed_)
        co_return ending_of(event::hold, last.why.code, last.why.reason, last.why.cure);
    renewed_ = true;
    const auto token = co_await engine_.exchange.renew_token(work_.who);
    if (token.has_error())
        co_return ending_of(event::hold, token.error().code, token.error().message, "处理后点击“重试”。");
    co_return std::nullopt;
}

ending attempt::after_a_failure(const adapters::entry& last, adapters::does effect) const
{
    const auto now = engine_.ctx.time.now();
    const auto failures = work_.what.failures + 1;
    const bool proven_harmless = had_no_effect(last);
    auto due = now + engine_.limits.retries.after(failures, engine_.ctx.random);
    if (last.outcome == fate::answered && last.meant == adapters::meaning::throttled) {
        const auto told = engine_.exchange.channels().read(work_.who.account.platform, last.step, last.got).retry_after;
        due = std::max(due, now + std::chrono::milliseconds{told});
    }
    if (work_.what.deadline_at && due > *work_.what.deadline_at && work_.what.where == state::sending)
        return ending_of(event::hold, "deadline", "在期限内没有发出：" + last.why.reason, "排除故障后点击“重试”。");
    if (!proven_harmless && failures > engine_.limits.most_failures)
        return effect.public_ ? of_a_doubt(last.why)
                              : ending_of(event::hold, last.why.code, last.why.reason, "排除故障后点击“重试”。");
    auto e = ending_of(event::defer, last.why.code, last.why.reason, "系统会自动重试。", due);
    e.failed = true;
    return e;
}

ending attempt::of_a_failure(const adapters::failure& why) const
{
    using adapters::fault;
    if (work_.operation.kind == adapters::operation_kind::probe)
        return ending_of(event::defer, why.code, "到平台查找时出错：" + why.reason, why.cure, next_probe());
    switch (why.kind) {
    case fault::quota:
    case fault::busy: {
        adapters::entry last;
        last.outcome = fate::not_sent;
        last.why = why;
        return after_a_failure(last, {});
    }
    case fault::configuration:
    case fault::sign_in:
    case fault::protocol:
        return ending_of(event::hold, why.code, why.reason, why.cure);
    case fault::content:
    case fault::permission:
    case fault::gone:
        return ending_of(event::refuse, why.code, why.reason, why.cure);
    }
    return ending_of(event::hold, why.code, why.reason, why.cure);
}

ending attempt::of_a_doubt(const adapters::failure& why) const
{
    const auto now = engine_.ctx.time.now();
    const auto& waits = engine_.limits.probe_after;
    const auto due = waits.empty() ? std::nullopt : std::optional{now + std::chrono::milliseconds{waits.front()}};
    return ending_of(event::doubt, why.code.empty() ? "unanswered" : why.code,
                     why.reason.empty() ? "平台没有答复，可能已经发布。" : why.reason,
                     "系统会到平台查找；在此之前不会重复发送。", due);
}

// The n-th probe comes probe_after[n] after the step that nobody answered; then it is a person's turn.
std::optional<timestamp> attempt::next_probe() const
{
    const auto now = engine_.ctx.time.now();
    std::optional<timestamp> asked;
    for (const auto& row : work_.rows)
        if (row.operation != adapters::operation_kind::probe && row.effect.public_)
            asked = row.entry.at;
    if (asked)
        for (const auto wait : engine_.limits.probe_after)
            if (*asked + wait > now)
                return *asked + std::chrono::milliseconds{wait};
    return {};
}

channels::journal_row attempt::new_row(entry_kind kind) const
{
    channels::journal_row row;
    row.n = static_cast<std::int64_t>(work_.rows.size()) + 1;
    row.operation = work_.operation.kind;
    row.epoch = work_.by.epoch;
    row.entry.kind = kind;
    row.entry.at = engine_.ctx.time.now();
    return row;
}

void attempt::remember(const channels::journal_row& row)
{
    work_.rows.back() = row;
    seen_.push_back(row.entry);
}

} // namespace tongyuan::delivery
