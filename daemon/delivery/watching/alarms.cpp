#include "delivery/watching/alarms.hpp"

#include "base/log.hpp"
#include "delivery/watching/alarm_store.hpp"

namespace tongyuan::delivery {

namespace {

// What nobody knows, and what readers see though they should not, cannot wait until somebody happens to look.
constexpr std::array repeated{"delivery.unconfirmed", "delivery.still_visible"};

} // namespace

boost::asio::awaitable<std::size_t> repeat_alarms(const engine& e)
{
    const auto now = e.ctx.time.now();
    auto call_out = [&](sql::session& s) {
        std::vector<alarm> all;
        for (const auto* kind : repeated)
            std::ranges::move(alarm_store::repeat(s, kind, now, e.limits.repeat_alarms_every), std::back_inserter(all));
        return all;
    };
    const auto again = co_await e.ctx.db.write(call_out);
    for (const auto& a : again)
        log::warning("alarm.repeated", {{"kind", a.kind}, {"delivery", a.subject_id}, {"times", a.repeats}});
    co_return again.size();
}

} // namespace tongyuan::delivery
