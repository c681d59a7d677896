#include "registry/finding/look_keeper.hpp"

#include "registry/account_former_store.hpp"
#include "registry/finding/account_index_store.hpp"
#include "registry/look_alike_store.hpp"

namespace tongyuan::registry {

namespace asio = boost::asio;

namespace {

constexpr std::int64_t at_once = 500;

} // namespace

asio::awaitable<void> look_keeper::note_accounts()
{
    if (has_all_accounts_)
        co_return;
    auto ask = [&](sql::session& s) { return look_alike_store::accounts_unnoted(s, after_, at_once); };
    const auto left = co_await c_.ctx.db.read(ask);
    const bool is_last = static_cast<std::int64_t>(left.size()) < at_once;
    if (left.empty()) {
        has_all_accounts_ = true;
        co_return;
    }
    auto note = [&](sql::session& s) {
        // What somebody has changed since it was read was noted with the change.
        for (const auto& one : left)
            look_alike_store::note_if_new(s, one);
        return true;
    };
    (void)co_await c_.ctx.db.write(note);
    after_ = left.back().id;
    has_all_accounts_ = is_last;
}

asio::awaitable<void> look_keeper::note_former_names()
{
    if (has_all_former_)
        co_return;
    auto ask = [&](sql::session& s) { return account_former_store::unnoted(s, former_after_, at_once); };
    const auto left = co_await c_.ctx.db.read(ask);
    const bool is_last = static_cast<std::int64_t>(left.size()) < at_once;
    if (left.empty()) {
        has_all_former_ = true;
        co_return;
    }
    const auto now = c_.ctx.time.now();
    auto note = [&](sql::session& s) {
        for (const auto& id : left)
            if (account_former_store::note(s, id))
                account_former_store::announce(s, id, now);
        return true;
    };
    (void)co_await c_.ctx.db.write(note);
    former_after_ = left.back();
    has_all_former_ = is_last;
}

asio::awaitable<void> look_keeper::note_units()
{
    auto look = [&](sql::session& s) { return account_index_store::clock(s); };
    const auto now = co_await c_.ctx.db.read(look);
    if (now == units_as_of_)
        co_return;
    std::vector<look_alike_store::unnoted> left;
    auto ask = [&](sql::session& s) { return look_alike_store::units_unnoted(s, at_once); };
    auto note = [&](sql::session& s) {
        for (const auto& one : left)
            look_alike_store::note_unit(s, one.id, one.name);
        return true;
    };
    for (;;) {
        left = co_await c_.ctx.db.read(ask);
        if (left.empty())
            break;
        (void)co_await c_.ctx.db.write(note);
    }
    units_as_of_ = now;
}

} // namespace tongyuan::registry
