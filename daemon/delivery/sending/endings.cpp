#include "delivery/sending/endings.hpp"

#include "delivery/sending/verdict.hpp"

#include <algorithm>

namespace tongyuan::delivery {

using adapters::entry_kind;
using adapters::fate;
using adapters::fault;

namespace {

constexpr const char* still_there = "已到平台查找，这篇稿件还在。";
constexpr const char* gone_now = "已从平台撤回。";

std::string proven_by(bool probe, std::span<const adapters::entry> seen)
{
    if (probe)
        return "probe";
    const bool by_hand = std::ranges::any_of(seen, [](const auto& one) { return one.kind == entry_kind::evidence; });
    return by_hand ? "evidence" : "answer";
}

} // namespace

ending ending_of(event how, std::string code, std::string why, std::string cure, std::optional<timestamp> due)
{
    ending e;
    e.how = how;
    e.why_code = std::move(code);
    e.why = std::move(why);
    e.cure = std::move(cure);
    e.due_at = due;
    return e;
}

std::string cure_of(std::string_view code)
{
    return code == "hold"           ? "解除暂停后自动继续。"
           : code == "clock"        ? "管理员确认服务器时间后自动继续。"
           : code == "not_approved" ? "请重新送审。"
                                    : "处理后点击“重试”。";
}

ending stopped_by_a_hold(const std::string& reason)
{
    return ending_of(event::hold, "hold", "已暂停发布：" + reason, cure_of("hold"));
}

// What nobody has tried in time, behind a long queue or a dead platform, is not sent late by itself.
std::optional<ending> endings::past_its_deadline() const
{
    if (!work_.late || may_have_gone_out(work_.rows))
        return {};
    if (work_.waits_for_source)
        return ending_of(event::hold, "source_missing", "信源门户一直没有发布这篇稿件。",
                         "请先在信源门户发布，再点击“重试”。");
    return ending_of(event::hold, "deadline", "在期限内没有发出。", "请确认仍需发布，再点击“重试”。");
}

std::optional<ending> endings::before_the_first_step() const
{
    if (work_.trouble)
        return ending_of(event::hold, work_.trouble->code, work_.trouble->message, cure_of(work_.trouble->code));
    if (auto late = past_its_deadline())
        return late;
    const auto now = engine_.ctx.time.now();
    if (!work_.stopped_by.empty())
        return stopped_by_a_hold(work_.stopped_by);
    if (work_.spent)
        return of_a_spent_quota(channels::words_of_spent(*work_.spent, now),
                                channels::period_end(work_.spent->per, now));
    if (work_.shut_for) {
        auto parked = ending_of(event::defer, "breaker", work_.host + " 连接不上，已暂停发送。", "", work_.shut_for);
        parked.untried = true;
        return parked;
    }
    if (!work_.waits_for_source)
        return {};
    return ending_of(event::defer, "waiting_for_source", "等待信源门户先发布，发布后自动继续。", "",
                     now + engine_.limits.source_recheck);
}

ending endings::without_a_token(const refusal& why) const
{
    if (why.kind != errc::unavailable)
        return ending_of(event::hold, why.code, why.message, cure_of(why.code));
    auto end = of_a_failure({fault::busy, why.code, why.message, ""});
    end.unreached = why.code == "channel.busy";
    return end;
}

ending endings::of_action(const adapters::action& last_word, std::span<const adapters::entry> seen) const
{
    if (const auto* wait = std::get_if<adapters::pause>(&last_word))
        return of_a_pause(*wait);
    if (const auto* proof = std::get_if<adapters::receipt>(&last_word))
        return of_a_receipt(*proof, seen);
    if (const auto* why = std::get_if<adapters::failure>(&last_word))
        return of_a_failure(*why);
    if (const auto* missing = std::get_if<adapters::not_found>(&last_word))
        return of_nothing_found(*missing);
    if (const auto* over = std::get_if<adapters::done>(&last_word))
        return of_done(*over, seen);
    if (const auto* task = std::get_if<adapters::person_task>(&last_word)) {
        auto e = ending_of(event::accept, "person_task", "等待人工在平台上完成并提交凭证。", task->instructions);
        e.task = *task;
        return e;
    }
    return out_of_place();
}

ending endings::of_a_pause(const adapters::pause& wait) const
{
    if (work_.rows.size() >= engine_.limits.most_calls)
        return of_a_breach("adapter.endless");
    const auto until = engine_.ctx.time.now() + std::max(wait.time, std::chrono::seconds{0});
    auto e = ending_of(wait.accepted && !is_probe() ? event::accept : event::defer, "waiting", wait.reason, "", until);
    e.note.emplace();
    e.note->n = static_cast<std::int64_t>(work_.rows.size()) + 1;
    e.note->operation = work_.operation.kind;
    e.note->epoch = work_.by.epoch;
    e.note->entry.kind = entry_kind::paused;
    e.note->entry.step = wait.reason;
    e.note->entry.at = until;
    e.note->entry.outcome = fate::answered;
    return e;
}

ending endings::of_a_receipt(const adapters::receipt& proof, std::span<const adapters::entry> seen) const
{
    if (proof.platform_id.empty())
        return of_a_failure({fault::protocol, "receipt_without_id", "平台没有给出编号，不能算作已发布。", ""});
    if (is_withdrawal())
        return is_probe() ? ending_of(event::defer, "still_there", still_there,
                                      "请再次核对，或到平台上人工删除后登记。", next_probe())
                          : out_of_place();
    auto e = ending_of(event::publish, "", "");
    e.proof = proof;
    e.proven_by = proven_by(is_probe(), seen);
    return e;
}

ending endings::of_done(const adapters::done& over, std::span<const adapters::entry> seen) const
{
    if (is_probe())
        return out_of_place();
    if (is_withdrawal())
        return ending_of(event::withdraw, "withdrawn", over.note.empty() ? gone_now : over.note);
    if (work_.what.operation != "revise" || !work_.operation.target)
        return out_of_place();
    auto e = ending_of(event::publish, "", "");
    e.proof = *work_.operation.target;
    e.proven_by = proven_by(false, seen);
    return e;
}

ending endings::of_nothing_found(const adapters::not_found& missing) const
{
    if (!is_probe())
        return out_of_place();
    if (is_withdrawal() && missing.certain)
        return ending_of(event::withdraw, "withdrawn", gone_now);
    if (work_.overtaken && missing.certain && is_settled())
        return ending_of(event::supersede, "superseded", "已到平台核实没有发出，且已有更新的操作。");
    return ending_of(event::defer, "not_found",
                     "已到平台查找，" +
                         (missing.evidence.empty() ? std::string("没有找到这篇稿件。") : missing.evidence),
                     "请到平台人工核实后，在此登记结果。", next_probe());
}

ending endings::out_of_place() const
{
    return of_a_failure({fault::protocol, "adapter.action", "渠道插件给出了不合时宜的结果。", "请联系系统管理员。"});
}

ending endings::after_a_failure(const adapters::entry& last, adapters::does effect) const
{
    const auto now = engine_.ctx.time.now();
    const auto failures = work_.what.failures + 1;
    auto due = now + engine_.limits.retries.after(failures, engine_.ctx.random);
    if (last.outcome == fate::answered && last.meant == adapters::meaning::throttled) {
        const auto told = engine_.exchange.channels().read(work_.who.account.platform, last.step, last.got).retry_after;
        due = std::max(due, now + std::chrono::milliseconds{told});
    }
    const bool sending = work_.what.where == state::sending;
    // A public step that may have worked is not given up as unsent: it is repeated, or looked for.
    const bool may_be_out = effect.public_ && !had_no_effect(last);
    if (work_.what.deadline_at && due > *work_.what.deadline_at && sending && !may_be_out)
        return ending_of(event::hold, "deadline", "在期限内没有发出：" + last.why.reason, "排除故障后点击“重试”。");
    if (!had_no_effect(last) && failures > engine_.limits.most_failures)
        return effect.public_ ? of_a_doubt(last.why)
                              : ending_of(event::hold, last.why.code, last.why.reason, "排除故障后点击“重试”。");
    auto e = ending_of(event::defer, last.why.code, last.why.reason, "系统会自动重试。", due);
    e.failed = true;
    return e;
}

ending endings::of_a_failure(const adapters::failure& why) const
{
    if (is_withdrawal() && why.kind == fault::gone)
        return ending_of(event::withdraw, "withdrawn", "平台上已没有这篇稿件。");
    if (is_probe())
        return ending_of(event::defer, why.code, "到平台查找时出错：" + why.reason, why.cure, next_probe());
    if (why.kind == fault::gone && work_.what.where == state::accepted) // it was out
        return ending_of(event::withdraw, why.code, why.reason, why.cure);
    if (why.kind == fault::quota || why.kind == fault::busy) {
        adapters::entry last;
        last.outcome = fate::not_sent;
        last.why = why;
        return after_a_failure(last, {});
    }
    const bool final_no = why.kind == fault::content || why.kind == fault::permission || why.kind == fault::gone;
    return ending_of(final_no ? event::refuse : event::hold, why.code, why.reason, why.cure);
}

ending endings::of_a_spent_quota(std::string words, timestamp fresh_at) const
{
    const auto spread = std::chrono::milliseconds{static_cast<std::int64_t>(random_below(engine_.ctx.random, 60'000))};
    auto e = ending_of(event::defer, "quota", std::move(words), "", fresh_at + spread);
    e.untried = true;
    return e;
}

ending endings::of_a_doubt(const adapters::failure& why) const
{
    const auto now = engine_.ctx.time.now();
    const auto& waits = engine_.limits.probe_after;
    const auto due = waits.empty() ? std::nullopt : std::optional{now + std::chrono::milliseconds{waits.front()}};
    return ending_of(event::doubt, why.code.empty() ? "unanswered" : why.code,
                     why.reason.empty() ? "平台没有答复，可能已经发布。" : why.reason,
                     "系统会到平台查找；在此之前不会重复发送。", due);
}

ending endings::or_doubt(ending e) const
{
    const bool would_stop = e.how == event::hold || e.how == event::refuse;
    if (!would_stop || is_probe() || !is_unsettled(work_.rows))
        return e;
    return of_a_doubt({adapters::fault::protocol, std::move(e.why_code), std::move(e.why), std::move(e.cure)});
}

ending endings::of_a_breach(std::string code) const
{
    const char* why = code == "internal" ? "处理时出现内部错误，已停止。" : "渠道插件违反了安全约定，已停止。";
    if (is_probe())
        return of_a_failure({fault::protocol, std::move(code), why, "请联系系统管理员。"});
    if (is_spent(work_.rows))
        return of_a_doubt({fault::protocol, std::move(code), why, "请联系系统管理员。"});
    return ending_of(event::hold, std::move(code), why, "请联系系统管理员。");
}

// A late request can no longer arrive: the platform's word that nothing is there may be believed.
bool endings::is_settled() const
{
    const auto now = engine_.ctx.time.now();
    return std::ranges::none_of(work_.rows, [&](const channels::journal_row& row) {
        return row.operation != adapters::operation_kind::probe && row.effect.public_ &&
               row.entry.at + engine_.limits.latest_effect > now;
    });
}

// The n-th probe comes probe_after[n] after the step that nobody answered; then it is a person's turn.
std::optional<timestamp> endings::next_probe() const
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

} // namespace tongyuan::delivery
