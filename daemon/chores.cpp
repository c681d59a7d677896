#include "chores.hpp"

#include "access/idempotency.hpp"
#include "access/logins.hpp"
#include "base/log.hpp"
#include "delivery/receipts/refresh.hpp"
#include "delivery/watching/alarms.hpp"
#include "oversight/inspections.hpp"
#include "oversight/observer.hpp"
#include "registry/closing/closing.hpp"
#include "registry/custody/reveals.hpp"

namespace tongyuan {

namespace asio = boost::asio;
using namespace std::chrono_literals;

chores::chores(asio::io_context& loop, tools with)
    : with_(with), timing_(loop), reading_rest_(timing_.make()), refreshing_rest_(timing_.make()),
      observing_rest_(timing_.make()), informing_rest_(timing_.make()), rest_(timing_.make()),
      readings_(with.engine, [this] { reading_rest_->wake(); }), looks_(with.filings),
      next_call_(with.engine.ctx.time.now()), next_inspection_(next_call_), next_clean_up_(next_call_)
{
}

asio::awaitable<void> chores::read_back()
{
    co_await keep_doing(*reading_rest_, [this] { return readings_.run_once(); });
}

asio::awaitable<void> chores::refresh()
{
    co_await keep_doing(*refreshing_rest_, [this] { return delivery::refresh_one(with_.engine); });
}

asio::awaitable<void> chores::observe()
{
    co_await keep_doing(*observing_rest_, [this] {
        return oversight::observe_one(with_.oversight, with_.exchange, with_.observe_every);
    });
}

asio::awaitable<void> chores::look_around()
{
    co_await keep_doing(*rest_, [this] { return now_and_then(); });
}

asio::awaitable<void> chores::keep_informed()
{
    while (!stopping_) {
        try {
            auto look = [this](sql::session& s) { return with_.filings.platforms.in(s) != nullptr; };
            (void)co_await with_.engine.ctx.db.read(look);
        } catch (const std::exception& e) {
            log::warning("chores.uninformed", {{"reason", e.what()}});
        }
        co_await informing_rest_->wait(2s);
    }
}

void chores::stop()
{
    stopping_ = true;
    for (auto* rest : {&reading_rest_, &refreshing_rest_, &observing_rest_, &informing_rest_, &rest_})
        (*rest)->wake();
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

asio::awaitable<bool> chores::now_and_then()
{
    const auto now = with_.engine.ctx.time.now();
    co_await looks_.note_accounts();
    co_await looks_.note_former_names();
    if (now >= next_call_) {
        next_call_ = now + 30s;
        co_await looks_.note_units();
        (void)co_await delivery::repeat_alarms(with_.engine);
        (void)co_await registry::end_notices(with_.filings);
        (void)co_await registry::lapse_reveals(with_.filings);
    }
    if (now >= next_clean_up_) {
        next_clean_up_ = now + 1h;
        co_await clean_up(now);
    }
    if (now < next_inspection_)
        co_return false;
    next_inspection_ = now + with_.inspect_every;
    const auto found = co_await oversight::inspect_all(with_.oversight);
    if (found.any())
        log::info("oversight.inspected",
                  {{"opened", found.opened}, {"reopened", found.reopened}, {"closed", found.closed}});
    co_return false;
}

asio::awaitable<void> chores::clean_up(timestamp now)
{
    auto forget = [&](sql::session& s) {
        return access::forget_old_keys(s, now) + access::forget_old_sessions(s, with_.access, now);
    };
    const auto forgotten = co_await with_.engine.ctx.db.write(forget);
    if (forgotten > 0)
        log::info("access.cleaned_up", {{"rows", forgotten}});
}

} // namespace tongyuan
