#include "rig.hpp"

#include "wire.hpp"

#include <algorithm>
#include <stdexcept>

namespace tongyuan::adapters::tests {

bool had_no_effect(const entry& tried)
{
    if (tried.outcome == fate::not_sent)
        return true;
    return tried.outcome == fate::answered && (tried.meant == meaning::refused || tried.meant == meaning::stale_token ||
                                               tried.meant == meaning::throttled);
}

rig& rig::when(const std::string& step, std::deque<answer> answers)
{
    answers_[step] = std::move(answers);
    return *this;
}

void rig::check(const call& made) const
{
    if (made.effect.repeat != on_repeat::duplicates)
        return;
    for (std::size_t i = journal_.size(); i-- > 0;) {
        if (journal_[i].kind != entry_kind::call)
            continue;
        const bool public_twice = made.effect.public_ && effects_[i].public_ &&
                                  effects_[i].repeat == on_repeat::duplicates && !had_no_effect(journal_[i]);
        if (public_twice)
            throw std::runtime_error("a second public call: " + made.step);
    }
    const auto last =
        std::find_if(journal_.rbegin(), journal_.rend(), [](const entry& e) { return e.kind == entry_kind::call; });
    if (last != journal_.rend() && last->step == made.step && !had_no_effect(*last) && last->meant != meaning::done)
        throw std::runtime_error("a blind repeat: " + made.step);
}

entry rig::answered(const call& made)
{
    auto& recorded = answers_[made.step];
    if (recorded.empty())
        throw std::runtime_error("no recorded reply for step " + made.step + ": " + dump(made));
    const answer now = recorded.front();
    if (recorded.size() > 1)
        recorded.pop_front();
    entry e;
    e.step = made.step;
    e.attempt = calls_of(made.step);
    e.at = now_;
    if (std::holds_alternative<not_sent>(now)) {
        e.outcome = fate::not_sent;
    } else if (const auto* got = std::get_if<reply>(&now)) {
        const auto read = adapter_.read(made.step, *got);
        e.outcome = fate::answered;
        e.got = *got;
        e.meant = read.meant;
        e.why = read.why;
    } else {
        e.outcome = fate::ambiguous;
    }
    return e;
}

action rig::step()
{
    auto next = adapter_.next(what_, journal_);
    if (dump(next) != dump(adapter_.next(what_, journal_)))
        throw std::runtime_error("two answers to one question: " + dump(next));
    if (const auto* made = std::get_if<call>(&next)) {
        check(*made);
        (void)bound_url(*made, what_);
        (void)bound_body(*made, what_);
        calls_.push_back(*made);
        trail_.push_back(made->step);
        journal_.push_back(answered(*made));
        effects_.resize(journal_.size());
        effects_.back() = made->effect;
    } else if (const auto* wait = std::get_if<pause>(&next)) {
        now_ += wait->time;
        trail_.push_back("pause " + std::to_string(wait->time.count()));
        entry e;
        e.kind = entry_kind::paused;
        e.step = wait->reason;
        e.at = now_;
        journal_.push_back(e);
        effects_.resize(journal_.size());
    }
    return next;
}

action rig::run(int most_pauses)
{
    for (int steps = 0, pauses = 0; steps < 500; ++steps) {
        auto next = step();
        if (std::holds_alternative<pause>(next) && ++pauses > most_pauses)
            return next;
        if (!std::holds_alternative<call>(next) && !std::holds_alternative<pause>(next))
            return next;
    }
    throw std::runtime_error("the operation does not come to rest");
}

const call& rig::last_call(const std::string& step) const
{
    for (auto c = calls_.rbegin(); c != calls_.rend(); ++c)
        if (c->step == step)
            return *c;
    throw std::runtime_error("step " + step + " was never called");
}

int rig::calls_of(const std::string& step) const
{
    return static_cast<int>(std::count_if(calls_.begin(), calls_.end(), [&](const call& c) { return c.step == step; }));
}

} // namespace tongyuan::adapters::tests
