#include "delivery/corrections/stopwatch.hpp"

#include "delivery/corrections/correction_store.hpp"

namespace tongyuan::delivery::stopwatch {

void note(sql::session& s, std::string_view delivery_id, state to, timestamp now)
{
    const bool worked = to == state::withdrawn || to == state::published || to == state::cancelled;
    if (!worked && to != state::superseded)
        return; // a refusal leaves something to be done
    if (worked)
        for (const auto& id : correction_store::mark_gone(s, delivery_id, now))
            correction_store::close_gone(s, id, now);
    give_up(s, delivery_id, now);
}

void give_up(sql::session& s, std::string_view delivery_id, timestamp now)
{
    for (const auto& id : correction_store::mark_done(s, delivery_id, now))
        correction_store::close_done(s, id, now);
}

} // namespace tongyuan::delivery::stopwatch
