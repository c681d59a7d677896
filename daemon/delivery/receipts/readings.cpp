#include "delivery/receipts/readings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace tongyuan::delivery {

namespace asio = boost::asio;

asio::awaitable<bool> readings::run_once()
{
    if (failure_)
        std::rethrow_exception(std::exchange(failure_, nullptr));
    bool some = false;
    has_ended_ = false;
    while (running() < engine_.limits.most_readings) {
        const auto now = engine_.ctx.time.now();
        auto due = co_await next(now);
        if (!due)
            break;
        some = true;
        const bool later = co_await put_off(*due, now);
        if (!later)
            co_await begin(std::move(*due));
    }
    co_return some || has_ended_;
}

asio::awaitable<std::optional<readings::due_reading>> readings::next(timestamp now) const
{
    const auto but = without_room();
    auto ask = [&](sql::session& s) { return read_back_store::due(s, now, but); };
    co_return co_await engine_.ctx.db.read(ask);
}

// One statement for all that would only wait for the same.
asio::awaitable<bool> readings::put_off(const due_reading& what, timestamp now) const
{
    auto host_until = what.host_shut_until;
    if (const auto at = troubled_.find(what.host); at != troubled_.end() && at->second.opened_at)
        host_until = std::max(host_until, at->second.retry_at);
    if (host_until <= now && what.account_shut_until <= now)
        co_return false;
    auto write = [&](sql::session& s) {
        if (host_until > now && !what.host.empty())
            read_back_store::put_off(s, what.host, now, host_until, accounts_);
        else
            read_back_store::put_off_account(s, what.planned.account_id, now,
                                             std::max(host_until, what.account_shut_until));
        return true;
    };
    co_return co_await engine_.ctx.db.write(write);
}

asio::awaitable<void> readings::begin(due_reading what)
{
    accounts_.insert(what.planned.account_id);
    ++hosts_[what.host];
    auto planned = what.planned;
    auto ended = [this, alive = alive_, what = std::move(what)](const std::exception_ptr& failure,
                                                                const contact_seen& seen) {
        if (*alive)
            end(what, failure, seen);
    };
    const auto executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, read_back(engine_, std::move(planned)), std::move(ended));
}

void readings::end(const due_reading& what, std::exception_ptr failure, const contact_seen& seen)
{
    accounts_.erase(what.planned.account_id);
    if (--hosts_[what.host] == 0)
        hosts_.erase(what.host);
    if (failure)
        failure_ = std::move(failure);
    else
        learn(what.host, seen);
    has_ended_ = true;
    freed_();
}

void readings::learn(const std::string& host, const contact_seen& seen)
{
    if (seen.reached)
        troubled_.erase(host);
    if (!seen.failed || host.empty())
        return;
    auto& is = troubled_[host];
    is = after_a_failure(is, engine_.limits.host_breaker, seen.why, engine_.ctx.time.now(), engine_.ctx.random);
}

// Behind a breaker one trial at a time.
std::size_t readings::share_of(const std::string& host) const
{
    const auto at = troubled_.find(host);
    return at != troubled_.end() && at->second.opened_at ? 1 : engine_.limits.most_readings_per_host;
}

std::set<std::string> readings::without_room() const
{
    auto out = accounts_;
    for (const auto& [host, running] : hosts_)
        if (running >= share_of(host) && !host.empty())
            out.insert(host);
    return out;
}

} // namespace tongyuan::delivery
