#include "delivery/sending/verdict.hpp"

#include "base/sabotage.hpp"

#include <algorithm>

namespace tongyuan::delivery {

using namespace adapters;

namespace {

verdict of_the_unknown(does effect)
{
    if (effect.repeat == on_repeat::same || is_made(sabotage::retry_on_timeout))
        return verdict::again;
    return effect.public_ ? verdict::doubt : verdict::look;
}

verdict of_the_answer(meaning meant, does effect)
{
    switch (meant) {
    case meaning::done:
    case meaning::refused:
        return verdict::go_on;
    case meaning::stale_token:
        return verdict::renew;
    case meaning::throttled:
        return verdict::wait;
    case meaning::maybe_ours:
        return effect.public_ && effect.repeat == on_repeat::duplicates ? verdict::doubt : verdict::look;
    case meaning::ambiguous:
        return of_the_unknown(effect);
    }
    return verdict::doubt;
}

} // namespace

verdict judge(const entry& last, does effect)
{
    switch (last.outcome) {
    case fate::not_sent:
        return verdict::again;
    case fate::answered:
        return of_the_answer(last.meant, effect);
    case fate::open:
    case fate::ambiguous:
        return of_the_unknown(effect);
    }
    return verdict::doubt;
}

bool had_no_effect(const entry& tried)
{
    if (tried.outcome == fate::not_sent)
        return true;
    return tried.outcome == fate::answered && (tried.meant == meaning::refused || tried.meant == meaning::stale_token ||
                                               tried.meant == meaning::throttled);
}

bool is_public_duplicate(does effect)
{
    return effect.public_ && effect.repeat == on_repeat::duplicates;
}

bool is_spent(std::span<const channels::journal_row> rows)
{
    return std::ranges::any_of(rows, [](const channels::journal_row& row) {
        return row.entry.kind == entry_kind::call && is_public_duplicate(row.effect) && !had_no_effect(row.entry);
    });
}

bool may_have_gone_out(std::span<const channels::journal_row> rows)
{
    return std::ranges::any_of(rows, [](const channels::journal_row& row) {
        return row.operation != operation_kind::probe && row.entry.kind == entry_kind::call && row.effect.public_ &&
               !had_no_effect(row.entry);
    });
}

bool is_unsettled(std::span<const channels::journal_row> rows)
{
    const auto is_public_call = [](const channels::journal_row& row) {
        return row.operation != operation_kind::probe && row.entry.kind == entry_kind::call && row.effect.public_;
    };
    const auto has_worked = [](const entry& tried) {
        return tried.outcome == fate::answered && tried.meant == meaning::done;
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto& tried = rows[i].entry;
        if (!is_public_call(rows[i]) || had_no_effect(tried) || has_worked(tried))
            continue;
        if (std::ranges::none_of(rows.subspan(i + 1), [&](const channels::journal_row& later) {
                return is_public_call(later) && later.entry.step == tried.step && has_worked(later.entry);
            }))
            return true;
    }
    return false;
}

bool is_in_doubt(std::span<const channels::journal_row> rows)
{
    return std::ranges::any_of(rows, [](const channels::journal_row& row) {
        return row.entry.kind == entry_kind::call && is_public_duplicate(row.effect) &&
               judge(row.entry, row.effect) == verdict::doubt;
    });
}

} // namespace tongyuan::delivery
