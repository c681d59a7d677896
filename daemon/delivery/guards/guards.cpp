#include "delivery/guards/guards.hpp"

#include "access/audit_store.hpp"
#include "base/log.hpp"
#include "delivery/guards/counter_store.hpp"
#include "delivery/guards/quarantines.hpp"
#include "delivery/sending/recovery.hpp"
#include "sql/reconnections.hpp"

#include <limits>

namespace tongyuan::delivery {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto noted_every = 1s; // what is behind the noted place is read again at a start
constexpr auto tried_every = 2s; // a counter without room
constexpr auto seen_every = 60s; // the clock, as the next start will compare it

// An act of a person that the store no longer knows.
bool has_forgotten_acts(sql::session& s, const std::optional<access::audit_head>& acts)
{
    return acts && access::audit_store::hash_of(s, acts->writer, acts->sequence) != acts->hash;
}

std::optional<access::audit_head> acts_of(sql::session& s, std::string_view writer)
{
    for (auto& head : access::audit_heads(s))
        if (head.writer == writer)
            return std::move(head);
    return {};
}

bool same(const std::optional<access::audit_head>& a, const std::optional<access::audit_head>& b)
{
    return a.has_value() == b.has_value() && (!a || (a->sequence == b->sequence && a->hash == b->hash));
}

} // namespace

guards::guards(const engine& e) : engine_(e), clock_(e.ctx.time) {}

asio::awaitable<bool> guards::look_at_the_store()
{
    const auto known = sql::reconnections();
    const auto now = engine_.ctx.time.now();
    counted news;
    if (engine_.outside) {
        auto ask = [&](sql::session& s) { return counter_store::place_of(s, engine_.outside->id()); };
        const auto place = co_await engine_.ctx.db.read(ask);
        news = engine_.outside->after(place);
    }
    auto all = [&](sql::session& s) {
        if (sql::reconnections() != known)
            return false; // this server was not asked for its place in the counter
        judge(s, news, now);
        return true;
    };
    const bool looked = co_await engine_.ctx.db.write(all);
    if (looked)
        noted();
    co_return looked;
}

void guards::judge(sql::session& s, const counted& news, timestamp now) const
{
    const auto unknown = unknown_steps(s, news.steps);
    if (!unknown.empty() || has_forgotten_acts(s, news.acts)) {
        // Other daemons' leases too: what they have in hand becomes unconfirmed, and they settle nothing.
        recover(s, engine_, now, lane_store::whose::everybodys, std::numeric_limits<std::int32_t>::max());
        const auto held = quarantine(s, engine_.ctx, unknown, restored, now);
        log::error("store.restored", {{"unknown_steps", unknown.size()}, {"held", held}});
    }
    if (const auto odd = doubt_at_start(s, engine_, now); odd && !clock_store::in_doubt(s))
        doubt(s, engine_, *odd, now);
    note(s, now);
}

asio::awaitable<bool> guards::let_pass()
{
    if (!trouble().empty()) {
        if (!is_due(tried_, tried_every))
            co_return false;
        tried_ = engine_.ctx.time.monotonic();
        engine_.outside->try_again();
        if (!trouble().empty())
            co_return false;
    }
    const auto jump = clock_.check();
    if (!jump)
        co_return true;
    clock_doubt what;
    what.id = engine_.ctx.ids.next();
    what.writer = engine_.ctx.writer;
    what.code = "jumped";
    what.found_at = jump->found;
    what.expected_at = jump->expected;
    auto write_down = [&](sql::session& s) {
        doubt(s, engine_, what, jump->found);
        return true;
    };
    (void)co_await engine_.ctx.db.write(write_down);
    clock_.go_on_from_here(); // only now: a doubt that could not be stored is found again
    co_return true;
}

bool guards::is_due(const std::optional<std::chrono::milliseconds>& last, std::chrono::milliseconds every) const
{
    return !last || engine_.ctx.time.monotonic() - *last >= every;
}

void guards::note(sql::session& s, timestamp now) const
{
    if (engine_.outside && is_due(noted_, noted_every)) {
        acts_ = acts_of(s, engine_.ctx.writer);
        counter_store::note(s, engine_.ctx.writer, engine_.outside->id(), engine_.outside->end(), now);
    }
    if (is_due(seen_, seen_every) && !clock_store::in_doubt(s)) // the next start would believe it
        clock_store::note_seen(s, engine_.ctx.writer, now);
}

void guards::noted()
{
    const auto tick = engine_.ctx.time.monotonic();
    if (is_due(noted_, noted_every)) {
        noted_ = tick;
        if (engine_.outside && acts_ && !same(acts_, counted_acts_))
            engine_.outside->note_acts(*acts_);
        counted_acts_ = acts_;
    }
    if (is_due(seen_, seen_every))
        seen_ = tick;
}

std::string guards::trouble() const
{
    return engine_.outside ? engine_.outside->trouble() : "";
}

} // namespace tongyuan::delivery
