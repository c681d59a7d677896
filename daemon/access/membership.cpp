#include "access/membership.hpp"

#include "base/log.hpp"
#include "sql/migrations.hpp"
#include "sql/reconnections.hpp"

#include <stdexcept>

namespace tongyuan::access {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto remembered = std::chrono::hours{24 * 30}; // ended daemons, for whoever asks what happened
constexpr auto name_poll = 100ms;

} // namespace

membership::membership(asio::io_context& loop, sql::database& db, const clock& time, id_source& ids, std::string name,
                       membership_options o)
    : membership(loop, real_time_, db, time, ids, std::move(name), o)
{
}

membership::membership(asio::io_context& loop, timers& timing, sql::database& db, const clock& time, id_source& ids,
                       std::string name, membership_options o)
    : db_(db), time_(time), ids_(ids), name_(std::move(name)), place_(place_of_this_process()), options_(o),
      real_time_(loop), timing_(timing), rest_(timing_.make()), at_deadline_(loop)
{
    if (options_.end_when_frozen)
        deadman_.emplace();
}

bool membership::enter(sql::session& s, const std::string& owner)
{
    const auto now = time_.now();
    end_expired(s);
    if (const auto before = member_store::living_of_name(s, name_))
        if (before->owner == owner_ || has_ended(before->place))
            member_store::end(s, before->owner, member_store::ending::died, now);
    member_store::forget_ended_before(s, now - remembered);
    return member_store::insert(s, owner, name_, place_, now, options_.lease, options_.schema);
}

asio::awaitable<void> membership::join()
{
    const auto began = time_.monotonic();
    const auto owner = name_ + ":" + ids_.next();
    std::optional<std::int64_t> first_seen;
    while (true) {
        const auto before = time_.monotonic();
        auto come_in = [&](sql::session& s) { return enter(s, owner); };
        const bool entered = co_await db_.write(come_in);
        if (entered) {
            bear(owner, before);
            log::info("daemon.joined", {{"owner", owner_}, {"waited_ms", (before - began).count()}});
            co_return;
        }
        auto look = [&](sql::session& s) { return member_store::living_of_name(s, name_); };
        const auto bearer = co_await db_.read(look);
        if (bearer && first_seen.value_or(bearer->lease_until) != bearer->lease_until)
            throw std::runtime_error("another daemon named '" + name_ + "' is at work on this store (" + bearer->place +
                                     "); give each its own name in [daemon]");
        if (bearer && !first_seen) {
            first_seen = bearer->lease_until;
            log::warning("daemon.waits_for_its_name", {{"name", name_}, {"bearer", bearer->place}});
        }
        co_await rest_->wait(name_poll);
    }
}

void membership::bear(const std::string& owner, std::chrono::milliseconds before)
{
    const std::scoped_lock lock(mutex_);
    owner_ = owner;
    ++life_;
    held_since(before);
}

std::string membership::owner() const
{
    const std::scoped_lock lock(mutex_);
    return owner_;
}

std::function<bool()> membership::permit(const std::string& owner) const
{
    if (owner != owner_)
        return [] { return false; };
    return [this, life = life_.load()] { return life == life_ && holds(); };
}

void membership::held_since(std::chrono::milliseconds before)
{
    deadline_ = (before + options_.lease * 2 / 3).count();
    if (!deadman_)
        return;
    deadman_->arm(before + options_.lease * 5 / 6);
    // A process that is awake at its deadline knows that it may not send, and need not be ended.
    at_deadline_.expires_after(left());
    at_deadline_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled && !holds())
            let_live();
    });
}

void membership::let_live()
{
    if (deadman_)
        deadman_->disarm();
}

asio::awaitable<void> membership::renew_once()
{
    const auto before = time_.monotonic();
    int newest = 0;
    auto again = [&](sql::session& s) {
        member_store::wait_at_most_a_second(s);
        newest = options_.schema > 0 ? sql::newest_migration(s) : 0;
        return member_store::renew(s, owner_, options_.lease);
    };
    const bool renewed = co_await db_.write(again);
    if (stopping_)
        co_return; // nobody comes back from leaving
    compare_schema(newest);
    if (renewed) {
        held_since(before);
        co_return;
    }
    deadline_ = 0;
    let_live();
    log::error("daemon.lease_lost", {{"owner", owner_}, {"reason", "others have taken over from this daemon"}});
    const auto owner = name_ + ":" + ids_.next();
    auto come_back = [&](sql::session& s) { return enter(s, owner); };
    const bool entered = co_await db_.write(come_back);
    if (!entered)
        co_return; // somebody else bears the name now: sending stays stopped
    log::warning("daemon.joined_again", {{"owner", owner}, {"was", owner_}});
    bear(owner, before);
}

void membership::compare_schema(int newest)
{
    if (newest <= options_.schema || outgrown_.exchange(true))
        return;
    log::error("daemon.outgrown", {{"knows", options_.schema},
                                   {"store", newest},
                                   {"reason", "a newer program has migrated the store; nothing more is begun here"}});
}

asio::awaitable<void> membership::keep()
{
    auto rest = options_.lease / 3;
    while (!stopping_) {
        co_await rest_->wait(rest);
        if (stopping_)
            co_return;
        try {
            co_await renew_once();
            co_await say_given_up();
            rest = options_.lease / 3;
        } catch (const std::exception& e) {
            log::warning("daemon.lease_not_renewed", {{"left_ms", left().count()}, {"reason", e.what()}});
            rest = std::min<std::chrono::milliseconds>(options_.lease / 12, 1s);
        }
    }
}

// True for a lease from when it was first seen: then others may not have seen it yet.
bool membership::is_new(const std::string& run)
{
    const auto tick = time_.monotonic();
    if (run != server_run_) {
        server_run_ = run;
        server_seen_ = tick;
    }
    return tick - server_seen_ < options_.lease;
}

std::vector<std::string> membership::end_expired(sql::session& s)
{
    const auto run = member_store::server_run(s);
    if (!is_new(run))
        return member_store::end_expired(s, time_.now());
    return member_store::end_expired(s, time_.now(), {run, name_});
}

asio::awaitable<std::vector<std::string>> membership::end_expired()
{
    auto end = [this](sql::session& s) {
        member_store::wait_at_most_a_second(s);
        return end_expired(s);
    };
    co_return co_await db_.write(end);
}

asio::awaitable<std::vector<std::string>> membership::compared(std::uint64_t reconnections)
{
    auto say = [&, us = owner()](sql::session& s) {
        member_store::wait_at_most_a_second(s);
        if (sql::reconnections() != reconnections)
            return std::vector<std::string>{name_};
        const auto run = member_store::server_run(s);
        member_store::note_compared(s, us, run);
        return is_new(run) ? member_store::yet_to_compare(s, run) : std::vector<std::string>{};
    };
    co_return co_await db_.write(say);
}

asio::awaitable<bool> membership::claim(std::string what)
{
    if (!holds())
        co_return false;
    if (giving_up_.contains(what))
        co_return false;
    const auto before = claimed_.find(what);
    if (before != claimed_.end() && before->second == life_)
        co_return true;
    const auto life = life_.load();
    auto take = [&, owner = owner()](sql::session& s) {
        member_store::wait_at_most_a_second(s);
        return member_store::claim(s, what, owner);
    };
    const bool ours = co_await db_.write(take);
    if (ours)
        claimed_[what] = life;
    co_return ours;
}

asio::awaitable<void> membership::give_up(std::string what)
{
    claimed_.erase(what);
    giving_up_.insert(std::move(what));
    try {
        co_await say_given_up();
    } catch (const std::exception& e) {
        log::warning("daemon.claim_kept", {{"reason", e.what()}});
    }
}

asio::awaitable<void> membership::say_given_up()
{
    if (giving_up_.empty())
        co_return;
    const auto all = giving_up_;
    auto release = [&, owner = owner()](sql::session& s) {
        for (const auto& what : all)
            member_store::give_up(s, what, owner);
        return true;
    };
    (void)co_await db_.write(release);
    for (const auto& what : all)
        giving_up_.erase(what);
}

asio::awaitable<void> membership::leave()
{
    stopping_ = true;
    rest_->wake();
    at_deadline_.cancel();
    deadline_ = 0;
    let_live();
    auto go = [this](sql::session& s) { return member_store::end(s, owner_, member_store::ending::left, time_.now()); };
    try {
        (void)co_await db_.write(go);
    } catch (const std::exception& e) {
        log::warning("daemon.left_unsaid", {{"reason", e.what()}});
    }
}

std::chrono::milliseconds membership::left() const
{
    return std::max(std::chrono::milliseconds{deadline_.load()} - time_.monotonic(), 0ms);
}

} // namespace tongyuan::access
