// Several daemons on one store: each has a name, a lease on the store's clock and a counter of its own. Whoever dies
// comes back under its name when its lease has run out; whoever is frozen wakes within the lease, or behind it, or is
// ended by the kernel.
#include "tests/simulation/world.hpp"

#include <algorithm>

namespace tongyuan::simulation {

using namespace std::chrono_literals;

process* world::daemon_called(const std::string& name)
{
    const auto at = std::ranges::find_if(processes_, [&](const auto& p) { return p->name() == name; });
    return at == processes_.end() ? nullptr : at->get();
}

void world::start_daemon(const std::string& name)
{
    if (daemon_called(name))
        return;
    note("started", name);
    processes_.push_back(std::make_unique<process>(*around_, vault_, ids_, shared_workers(), name, seat{name}));
}

void world::end_daemon(const std::string& name, const char* how)
{
    const auto* one = daemon_called(name);
    if (!one)
        return;
    count_interrupted();
    note(how, name);
    hard.taken_over += static_cast<std::int64_t>(one->lanes_taken_over());
    std::erase_if(processes_, [&](const auto& p) { return p.get() == one; });
    time.after(dice.between(100ms, 90s), [this, name] { start_daemon(name); });
}

// Mostly in the middle of its work.
bool world::a_daemon_stops()
{
    std::vector<process*> awake, busy;
    for (const auto& one : processes_) {
        if (!one->is_frozen())
            awake.push_back(one.get());
        if (!one->is_frozen() && one->is_busy())
            busy.push_back(one.get());
    }
    const auto& likely = busy.empty() ? awake : busy;
    const unsigned often = busy.empty() ? 3 : 100;
    if (likely.empty() || !dice.in_ten_thousand(2 * often))
        return false;
    auto& one = *dice.one_of(likely);
    if (dice.in_a_hundred(50)) {
        freeze_daemon(one);
        return true;
    }
    ++faults.kills;
    end_daemon(std::string(one.name()), "killed");
    return true;
}

void world::freeze_daemon(process& one)
{
    count_interrupted();
    ++faults.freezes;
    note("frozen", one.name());
    one.freeze();
    // What it had already asked of the store is done all the same.
    time.after(100ms, [this] { count_interrupted(); });
    const auto for_so_long = dice.between(100ms, 3min);
    const auto end = one.ends_after();
    const bool the_machine_stands = dice.in_a_hundred(30);
    if (end && *end < for_so_long && !the_machine_stands) {
        const auto end_it = [this, name = one.name()] {
            ++hard.ended;
            end_daemon(name, "ended by the kernel");
        };
        time.after(*end, end_it, one.lifetime());
        return;
    }
    const auto thaw = [this, name = one.name()] {
        note("thawed", name);
        count_interrupted();
        daemon_called(name)->thaw();
    };
    time.after(for_so_long, thaw, one.lifetime());
}

void world::gather_the_fleet()
{
    for (std::size_t n = 0; n < daemons; ++n)
        start_daemon(std::string(1, static_cast<char>('a' + n)));
}

void world::count_the_fleet()
{
    if (daemons == 1)
        return;
    ++hard.fleets;
    for (const auto& one : processes_)
        hard.taken_over += static_cast<std::int64_t>(one->lanes_taken_over());
    hard.expired = in_store([](sql::session& s) {
        return s.query_one("SELECT COUNT(*) FROM daemon WHERE ending = 'expired'")->integer(0);
    });
}

// Whatever leaves is sent by the one that holds the lane at this very moment.
void world::check_lease(const delivery::delivery& d, const std::string& step, const std::string& owner)
{
    const auto holder = in_store([&](sql::session& s) {
        const auto r = s.query_one("SELECT lease_owner FROM lane WHERE account_id = $1", d.account_id);
        return r ? r->optional_text(0).value_or("nobody") : "nobody";
    });
    if (holder != owner)
        violate("J8 " + step + " of " + d.id + " is sent by " + owner + " while " + holder + " holds the lane");
}

} // namespace tongyuan::simulation
