// The real dispatcher, attempts, recovery and chores in a world where all time, chance, storage and network are ours.
//
//     TONGYUAN_SIM_SEEDS   how many seeds (2,000 unless given)
//     TONGYUAN_SIM_FROM    the first
//     TONGYUAN_SIM_DAEMONS with so many daemons at one store (in two of ten there are two or three)
//     TONGYUAN_SIM_TELL    with one seed: says what happens
#include "base/log.hpp"
#include "delivery/delivery.hpp"
#include "tests/simulation/world.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>
#include <cstdlib>
#include <iostream>

namespace {

using namespace tongyuan;
using simulation::run_one;

std::uint64_t number(const char* name, std::uint64_t otherwise)
{
    const char* text = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

// Nothing that a daemon logs may hold a secret.
struct listening {
    listening()
    {
        log::set_sink([this](std::string_view line) { leaks += line.find("CANARY") != std::string_view::npos; });
    }
    ~listening() { log::set_sink({}); }
    std::size_t leaks = 0;
};

struct many {
    simulation::sightings seen;
    std::size_t seeds = 0, failed = 0, duplicates = 0, lost = 0;

    void run(std::uint64_t seed, bool tell)
    {
        const auto daemons = static_cast<std::size_t>(number("TONGYUAN_SIM_DAEMONS", 0));
        const auto got = run_one(seed, tell, daemons);
        ++seeds;
        for (const auto& what : got.violations) {
            BOOST_ERROR("seed " << seed << ": " << what);
            duplicates += what.starts_with("I1 ");
            lost += what.starts_with("I2 ") || what.starts_with("P1 ");
        }
        if (!got.violations.empty())
            tell_how_to_replay(seed, got.trace, daemons);
        for (const auto& [change, times] : got.seen.changes)
            seen.changes[change] += times;
        seen.verdicts.insert(got.seen.verdicts.begin(), got.seen.verdicts.end());
        seen.acts.insert(got.seen.acts.begin(), got.seen.acts.end());
        seen.time += got.seen.time;
        const auto& f = got.seen.faults;
        auto& all = seen.faults;
        all.lost += f.lost, all.interrupted += f.interrupted, all.kills += f.kills, all.freezes += f.freezes;
        all.jumps += f.jumps, all.store += f.store, all.network += f.network, all.outages += f.outages;
        all.withheld += f.withheld;
        const auto& h = got.seen.hard;
        auto& hard = seen.hard;
        hard.breakers += h.breakers, hard.parked += h.parked, hard.fullest += h.fullest;
        hard.told_to_wait += h.told_to_wait, hard.dead_hosts += h.dead_hosts;
        hard.fleets += h.fleets, hard.taken_over += h.taken_over;
        hard.expired += h.expired, hard.ended += h.ended;
        hard.restores += h.restores, hard.forgotten += h.forgotten, hard.quarantined += h.quarantined;
    }

private:
    void tell_how_to_replay(std::uint64_t seed, std::uint64_t trace, std::size_t daemons)
    {
        ++failed;
        const auto again = run_one(seed, false, daemons).trace;
        BOOST_TEST(again == trace, "seed " << seed << " does not replay");
        std::cout << "replay: TONGYUAN_SOURCE=. TONGYUAN_SIM_FROM=" << seed
                  << " TONGYUAN_SIM_SEEDS=1 TONGYUAN_SIM_TELL=1 TONGYUAN_SIM_DAEMONS=" << daemons
                  << " build/release/bin/test_simulation"
                  << " --run_test=simulated   # trace " << std::hex << trace << std::dec << std::endl;
    }
};

void report(const many& all, double seconds)
{
    const auto& f = all.seen.faults;
    std::cout << all.seeds << " seeds, " << static_cast<int>(static_cast<double>(all.seeds) / seconds) << " a second, "
              << std::chrono::duration_cast<std::chrono::hours>(all.seen.time).count() << " simulated hours, "
              << f.network << " network faults (" << f.lost << " public answers lost), " << f.store
              << " store failures, " << f.kills << " kills, " << f.freezes << " freezes, " << f.jumps
              << " clock jumps; duplicates " << all.duplicates << ", lost " << all.lost << ", " << all.failed
              << " seeds failed" << std::endl;
}

void report_hardship(const many& all)
{
    const auto& h = all.seen.hard;
    std::cout << all.seen.faults.outages << " outages and " << h.dead_hosts
              << " dead hosts in calm weather, breakers seen open " << h.breakers << " times, " << h.fullest
              << " quotas used up, deliveries seen waiting for one " << h.parked << " times, " << h.told_to_wait
              << " told to come back later who did; " << h.restores << " stores put back, " << h.forgotten
              << " deliveries forgotten, the quarantine looked at " << h.quarantined << " times" << std::endl;
    std::cout << h.fleets << " fleets: " << h.expired << " leases ran out, " << h.taken_over << " lanes taken over, "
              << h.ended << " frozen daemons ended, " << all.seen.faults.withheld
              << " requests withheld by those that woke" << std::endl;
}

std::string change_of(const transition<delivery::state, delivery::event>& row)
{
    auto out = std::string(name_of(row.from)) + ">" + std::string(name_of(row.to));
    if (row.event == delivery::event::lease)
        return out + " leased";
    const bool by_a_worker = row.from == delivery::state::sending || row.from == row.to;
    return by_a_worker ? out + " let go" : out;
}

std::int64_t times_seen(const std::map<std::string, std::int64_t>& changes, const std::string& one)
{
    const auto times = [&](const std::string& what) {
        const auto at = changes.find(what);
        return at == changes.end() ? 0 : at->second;
    };
    return times(one) + times(one + " let go");
}

// How dense the faults are: what happens least is what a change of the world loses first.
void report_the_rarest(const many& all)
{
    std::multimap<std::int64_t, std::string> rare;
    for (const auto& row : delivery::transitions())
        rare.emplace(times_seen(all.seen.changes, change_of(row)), change_of(row));
    std::cout << "rarest moves:";
    for (auto at = rare.begin(); at != rare.end() && std::distance(rare.begin(), at) < 8; ++at)
        std::cout << "  " << at->second << " " << at->first;
    std::cout << std::endl;
}

} // namespace

BOOST_AUTO_TEST_SUITE(simulated)

BOOST_AUTO_TEST_CASE(the_same_seed_twice_is_the_same_run)
{
    log::set_threshold(log::level::error);
    const listening quiet;
    for (const std::uint64_t seed : {7, 8, 9}) {
        const auto first = run_one(seed).trace;
        BOOST_TEST(run_one(seed).trace == first);
        BOOST_TEST(run_one(seed + 100).trace != first);
    }
}

BOOST_AUTO_TEST_CASE(whatever_goes_wrong_the_promises_are_kept)
{
    log::set_threshold(log::level::info);
    const listening ears;
    const auto seeds = number("TONGYUAN_SIM_SEEDS", 2000), from = number("TONGYUAN_SIM_FROM", 1);
    const bool tell = number("TONGYUAN_SIM_TELL", 0) != 0;
    many all;
    const auto began = std::chrono::steady_clock::now();
    for (auto seed = from; seed < from + seeds && all.failed < 5; ++seed)
        all.run(seed, tell);
    report(all, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
    report_hardship(all);
    report_the_rarest(all);
    BOOST_TEST(ears.leaks == 0U);
    if (seeds < 2000)
        return;
    // Sometimes everything that can happen must have happened, or this proves little.
    for (const auto& row : delivery::transitions())
        BOOST_TEST(times_seen(all.seen.changes, change_of(row)) > 0, "never seen: " << change_of(row));
    for (const char* verdict : {"go_on", "again", "renew", "wait", "look", "doubt"})
        BOOST_TEST(all.seen.verdicts.contains(verdict), "never seen: " << verdict);
    for (const char* act : {"delivery.retried", "delivery.cancelled", "delivery.probed", "delivery.settled",
                            "delivery.evidence", "delivery.resent", "delivery.confirmed", "hold.set", "hold.lifted",
                            "article.withdraw", "article.kill", "article.correct", "article.released", "revise"})
        BOOST_TEST(all.seen.acts.contains(act), "never done: " << act);
    const auto& f = all.seen.faults;
    const auto& h = all.seen.hard;
    for (const auto count :
         {f.lost,      f.interrupted, f.kills,  f.freezes,    f.jumps,        f.store,      f.network,
          f.outages,   h.breakers,    h.parked, h.fullest,    h.told_to_wait, h.dead_hosts, h.restores,
          h.forgotten, h.quarantined, h.fleets, h.taken_over, h.expired,      h.ended,      f.withheld})
        BOOST_TEST(count > 0);
}

BOOST_AUTO_TEST_SUITE_END()
