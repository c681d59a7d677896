#include "delivery/verdict.hpp"

namespace tongyuan::delivery {

using namespace adapters;

namespace {

verdict of_the_unknown(does effect)
{
    if (effect.repeat == on_repeat::same)
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

} // namespace tongyuan::delivery
