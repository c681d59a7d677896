#include "oversight/observer.hpp"

#include "base/log.hpp"
#include "oversight/observations.hpp"

#include <algorithm>

namespace tongyuan::oversight {

namespace asio = boost::asio;

namespace {

bool can_observe(const adapters::manifest* about)
{
    return about && std::ranges::find(about->operations, adapters::operation_kind::observe) != about->operations.end();
}

asked_once outcome_of(const adapters::action& rested)
{
    if (const auto* seen = std::get_if<adapters::sightings>(&rested))
        return {true, "", seen->posts.size()};
    if (const auto* why = std::get_if<adapters::failure>(&rested))
        return {false, why->reason + why->cure, 0};
    return {false, "渠道插件没有给出动态。", 0};
}

} // namespace

asio::awaitable<result<asked_once>> ask_platform(const oversight_context& c, channels::exchange& x,
                                                 std::string account_id)
{
    auto load = [&](sql::session& s) {
        return channels::load_correspondent(s, c.ctx.secrets, x.channels(), account_id, "");
    };
    auto who = co_await c.ctx.db.read(load);
    if (!who)
        co_return not_found("个账号");
    if (!can_observe(x.channels().manifest_of(who->account.platform)))
        co_return refusal{errc::conflict, "channel.no_observe", "该渠道不能自动读取动态，请人工登记。"};
    adapters::operation what;
    what.kind = adapters::operation_kind::observe;
    what.account = who->account;
    what.began = c.ctx.time.now();
    std::vector<adapters::entry> journal;
    const auto rested = co_await x.converse(std::move(what), *who, journal);
    const auto outcome = outcome_of(rested);
    const auto now = c.ctx.time.now();
    auto keep = [&](sql::session& s) {
        if (const auto* seen = std::get_if<adapters::sightings>(&rested))
            note_sightings(s, c.ctx, account_id, *seen, now);
        observation_store::asked(s, account_id, outcome.message, now);
        return true;
    };
    (void)co_await c.ctx.db.write(keep);
    log::info("account.observed", {{"account", account_id}, {"ok", outcome.ok}, {"posts", outcome.posts}});
    co_return outcome;
}

asio::awaitable<bool> observe_one(const oversight_context& c, channels::exchange& x, std::chrono::minutes every)
{
    const auto now = c.ctx.time.now();
    auto ask = [&](sql::session& s) { return observation_store::to_ask(s, now - every, 1); };
    const auto due = co_await c.ctx.db.read(ask);
    if (due.empty())
        co_return false;
    std::string trouble;
    try {
        const auto asked = co_await ask_platform(c, x, due.front());
        if (asked.has_error())
            trouble = asked.error().message;
    } catch (const sql::error&) {
        throw;
    } catch (const std::exception& unreadable) { // put off, or it would come first for ever
        log::error("account.unreadable", {{"account", due.front()}, {"reason", unreadable.what()}});
        trouble = "账号的数据或密钥读不出来，请系统管理员查看日志。";
    }
    if (trouble.empty())
        co_return true;
    auto keep = [&](sql::session& s) {
        observation_store::asked(s, due.front(), trouble, now);
        return true;
    };
    (void)co_await c.ctx.db.write(keep);
    co_return true;
}

} // namespace tongyuan::oversight
