#include "delivery/sending/breaker.hpp"

namespace tongyuan::delivery {

standing standing_of(const breaker& b, timestamp now)
{
    if (!b.opened_at)
        return standing::closed;
    return now < b.retry_at ? standing::open : standing::half_open;
}

std::string_view name_of(standing s)
{
    switch (s) {
    case standing::closed:
        return "closed";
    case standing::open:
        return "open";
    case standing::half_open:
        return "half_open";
    }
    return {};
}

breaker after_a_failure(breaker b, const breaker_rule& rule, std::string trouble, timestamp now, random_source& random)
{
    ++b.failures;
    b.trouble = std::move(trouble);
    const bool late = standing_of(b, now) == standing::open; // an attempt that began before it opened
    if (b.failures < rule.after || late)
        return b;
    if (!b.opened_at)
        b.opened_at = now;
    ++b.openings;
    b.retry_at = now + rule.pauses.after(b.openings, random);
    return b;
}

} // namespace tongyuan::delivery
