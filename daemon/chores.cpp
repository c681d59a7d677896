#include "chores.hpp"

#include "base/log.hpp"
#include "delivery/receipts/refresh.hpp"
#include "delivery/watching/alarms.hpp"
#include "oversight/inspections.hpp"
#include "oversight/observer.hpp"
#include "registry/closing.hpp"

namespace tongyuan {

namespace asio = boost::asio;
using namespace std::chrono_literals;

chores::chores(asio::io_context& loop, tools with)
    : with_(with), timing_(loop), reading_rest_(timing_.make()), rest_(timing_.make()),
      readings_(with.engine, [this] { reading_rest_->wake(); }), next_call_(with.engine.ctx.time.now()),
      next_inspection_(next_call_)
{
}

asio::awaitable<void> chores::read_back()
{
    co_await keep_doing(*reading_rest_, [this] { return readings_.run_once(); });
}

asio::awaitable<void> chores::do_the_rest()
{
    co_await keep_doing(*rest_, [this] { return one_after_the_other(); });
}

void chores::stop()
{
    stopping_ = true;
    reading_rest_->wake();
    rest_->wake();
}

asio::awaitable<void> chores::keep_doing(timer& rest, round once)
{
    while (!stopping_) {
        bool busy = false;
        bool ours = false;
        try {
            ours = co_await are_ours();
        } catch (const std::exception& e) {
            log::warning("chores.unclaimed", {{"reason", e.what()}});
        }
        if (!ours || with_.dispatcher.store_is_broken()) {
            co_await rest.wait(1s);
            continue;
        }
        try {
            busy = co_await once();
        } catch (const sql::store_broken& e) {
            // What cannot be noted as done would be done, and sent, again and again.
            with_.dispatcher.stop_sending(e);
        } catch (const std::exception& e) {
            log::error("chores.failed", {{"reason", e.what()}});
        }
        co_await rest.wait(busy ? 5ms : 500ms);
    }
}

asio::awaitable<bool> chores::are_ours()
{
    auto* member = with_.engine.member;
    if (!member)
        co_return true;
    if (!member->is_outgrown())
        co_return co_await member->claim("chores");
    if (!left_to_newer_) {
        co_await member->give_up("chores");
        left_to_newer_ = true;
    }
    co_return false;
}

asio::awaitable<bool> chores::one_after_the_other()
{
    const bool refreshed = co_await delivery::refresh_one(with_.engine);
    const bool observed = co_await oversight::observe_one(with_.oversight, with_.exchange, with_.observe_every);
    co_await now_and_then();
    co_return refreshed || observed;
}

asio::awaitable<void> chores::now_and_then()
{
    const auto now = with_.engine.ctx.time.now();
    if (now >= next_call_) {
        next_call_ = now + 30s;
        (void)co_await delivery::repeat_alarms(with_.engine);
        (void)co_await registry::end_notices(with_.filings);
    }
    if (now < next_inspection_)
        co_return;
    next_inspection_ = now + with_.inspect_every;
    const auto found = co_await oversight::inspect_all(with_.oversight);
    if (found.any())
        log::info("oversight.inspected",
                  {{"opened", found.opened}, {"reopened", found.reopened}, {"closed", found.closed}});
}

} // namespace tongyuan
