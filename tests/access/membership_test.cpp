#include "access/membership.hpp"
#include "sql/migrations.hpp"
#include "sql/reconnections.hpp"
#include "tests/sql/databases.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_future.hpp>

#include <thread>

using namespace tongyuan;
using namespace tongyuan::access;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

template <class F>
void on_postgres(F body)
{
    const auto& kinds = engines_under_test();
    if (std::ranges::find(kinds, sql::engine::postgres) == kinds.end())
        return; // said once, by the fixture
    body(scratch_store(sql::engine::postgres));
}

// One daemon of the fleet as far as its lease goes: a store connection, a clock of its own, a loop.
struct daemon_of_the_fleet {
    std::unique_ptr<sql::database> db;
    manual_clock time{from_millis(1'800'000'000'000)};
    system_random random;
    id_source ids{time, random};
    asio::io_context loop{1};
    membership member;

    daemon_of_the_fleet(const scratch_store& store, const std::string& name, std::chrono::milliseconds lease = 30s,
                        int knows = 0)
        : db(store.open()), member(loop, *db, time, ids, name, {lease, false, knows})
    {
    }

    template <class T>
    T wait_for(asio::awaitable<T> what)
    {
        auto end = asio::co_spawn(loop, std::move(what), asio::use_future);
        loop.run();
        loop.restart(); // for whoever runs it next
        return end.get();
    }
    void join() { wait_for(member.join()); }
    bool claim(const std::string& what) { return wait_for(member.claim(what)); }
    void let_expire()
    {
        auto end = [&](sql::session& s) {
            s.execute("UPDATE daemon SET lease_until = 0 WHERE owner = $1", member.owner());
            return member_store::end_expired(s, time.now());
        };
        BOOST_TEST(db->write_now(end).size() == 1U);
    }
};

} // namespace

BOOST_AUTO_TEST_SUITE(membership_of_a_fleet)

BOOST_AUTO_TEST_CASE(a_lease_holds_for_two_thirds_of_its_time_on_the_holders_own_clock)
{
    on_postgres([](const scratch_store& store) {
        daemon_of_the_fleet a{store, "a"};
        BOOST_TEST(!a.member.holds());
        a.join();
        const auto may = a.member.permit(a.member.owner());
        a.time.jump_to(from_millis(1)); // the wall clock has no say
        a.time.advance(19s);
        BOOST_TEST(may());
        a.time.advance(2s);
        BOOST_TEST(!may());
        BOOST_TEST(!a.member.holds());
    });
}

BOOST_AUTO_TEST_CASE(a_name_is_borne_by_one_daemon_at_a_time)
{
    on_postgres([](const scratch_store& store) {
        daemon_of_the_fleet first{store, "a", 600ms};
        first.join();
        daemon_of_the_fleet other{store, "b"};
        other.join(); // another name is another daemon
        daemon_of_the_fleet twin{store, "a"};
        std::thread keeping([&] {
            asio::co_spawn(first.loop, first.member.keep(), asio::detached);
            first.loop.run();
        });
        BOOST_CHECK_THROW(twin.join(), std::runtime_error);
        auto leave = asio::co_spawn(first.loop, first.member.leave(), asio::use_future);
        leave.get();
        keeping.join();
        twin.join();
        BOOST_TEST(twin.member.holds());
    });
}

BOOST_AUTO_TEST_CASE(a_silent_bearer_of_the_name_is_waited_for_as_long_as_its_lease)
{
    on_postgres([](const scratch_store& store) {
        daemon_of_the_fleet silent{store, "a", 300ms};
        silent.join();
        daemon_of_the_fleet next{store, "a"};
        next.join();
        BOOST_TEST(next.member.holds());
        auto ending_of = [&](sql::session& s) {
            return s.query_one("SELECT ending FROM daemon WHERE owner = $1", silent.member.owner())->text(0);
        };
        BOOST_TEST(next.db->read_now(ending_of) == "expired");
    });
}

BOOST_AUTO_TEST_CASE(a_bearer_that_is_proven_dead_is_not_waited_for)
{
    on_postgres([](const scratch_store& store) {
        daemon_of_the_fleet dead{store, "a", 1h};
        dead.join();
        auto give_it_a_number_that_is_gone = [&](sql::session& s) {
            const auto here = place_of_this_process();
            s.execute("UPDATE daemon SET place = $1", here + "9");
            return true;
        };
        dead.db->write_now(give_it_a_number_that_is_gone);
        daemon_of_the_fleet next{store, "a"};
        next.join();
        BOOST_TEST(next.member.holds());
    });
}

BOOST_AUTO_TEST_CASE(work_is_claimed_by_one_and_free_again_when_its_owner_has_ended)
{
    on_postgres([](const scratch_store& store) {
        daemon_of_the_fleet a{store, "a"};
        daemon_of_the_fleet b{store, "b"};
        a.join();
        b.join();
        BOOST_TEST(a.claim("chores"));
        BOOST_TEST(a.claim("chores"), "it stays ours");
        BOOST_TEST(!b.claim("chores"));
        BOOST_TEST(b.claim("token:1"));
        b.wait_for(b.member.give_up("token:1"));
        BOOST_TEST(a.claim("token:1"));
        a.let_expire();
        BOOST_TEST(b.claim("chores"));
    });
}

BOOST_AUTO_TEST_CASE(who_was_taken_over_from_may_do_nothing_more_under_its_old_name)
{
    on_postgres([](const scratch_store& store) {
        daemon_of_the_fleet a{store, "a", 300ms};
        a.join();
        const auto before = a.member.owner();
        const auto may = a.member.permit(before);
        BOOST_TEST(may());
        a.let_expire();
        asio::co_spawn(a.loop, a.member.keep(), asio::detached);
        while (a.member.owner() == before)
            a.loop.run_one();
        BOOST_TEST(a.member.holds(), "it is back, as somebody else");
        BOOST_TEST(!may(), "what it had begun before stays withheld");
        BOOST_TEST(!a.member.permit(before)());
        BOOST_TEST(a.member.permit(a.member.owner())());
        a.wait_for(a.member.leave());
    });
}

BOOST_AUTO_TEST_CASE(a_daemon_whose_store_a_newer_one_has_migrated_keeps_its_lease_and_begins_nothing_more)
{
    on_postgres([](const scratch_store& store) {
        const auto schema = store.open()->read_now([](sql::session& s) { return sql::newest_migration(s); });
        daemon_of_the_fleet a{store, "a", 300ms, schema};
        a.join();
        asio::co_spawn(a.loop, a.member.keep(), asio::detached);
        const auto renewals = [&](auto until) {
            const auto end = std::chrono::steady_clock::now() + 5s;
            while (!until() && std::chrono::steady_clock::now() < end)
                a.loop.run_one_for(100ms);
        };
        auto renewed = [&] {
            return a.db->read_now([&](sql::session& s) {
                return member_store::living_of_name(s, "a")->lease_until > s.lease_clock() + 250;
            });
        };
        renewals(renewed);
        BOOST_TEST(!a.member.is_outgrown());
        BOOST_TEST(a.db->read_now([&](sql::session& s) { return member_store::older_than(s, schema); }).empty());
        const auto newer = [&](sql::session& s) {
            s.execute("INSERT INTO schema_migration (number, name, sha256, applied_at) VALUES ($1, 'later', '', 0)",
                      schema + 1);
            return member_store::older_than(s, schema + 1);
        };
        const auto older = a.db->write_now(newer);
        BOOST_TEST(older == std::vector<std::string>{"a"}, boost::test_tools::per_element());
        renewals([&] { return a.member.is_outgrown(); });
        BOOST_TEST(a.member.is_outgrown());
        BOOST_TEST(a.member.holds(), "what is under way may come to its end");
        BOOST_TEST(a.member.permit(a.member.owner())());
        a.wait_for(a.member.leave());
    });
}

BOOST_AUTO_TEST_CASE(on_another_server_everybody_is_waited_for_until_all_have_compared_or_a_lease_has_passed)
{
    on_postgres([](const scratch_store& store) {
        daemon_of_the_fleet a{store, "a"};
        daemon_of_the_fleet b{store, "b"};
        a.join();
        b.join();
        BOOST_TEST(a.wait_for(a.member.compared(sql::reconnections())) == std::vector<std::string>{"b"},
                   boost::test_tools::per_element());
        BOOST_TEST(b.wait_for(b.member.compared(sql::reconnections())).empty());
        BOOST_TEST(a.wait_for(a.member.compared(sql::reconnections())).empty());
        const auto on_the_former = [](sql::session& s) { // as a standby has it that took over
            return s.execute("UPDATE daemon SET compared_on = 'the former', lease_until = 0 WHERE name = 'b'");
        };
        BOOST_TEST(a.db->write_now(on_the_former) == 1U);
        BOOST_TEST(a.wait_for(a.member.end_expired()).empty(), "it could not renew, and may be on its way");
        BOOST_TEST(a.wait_for(a.member.compared(sql::reconnections())).size() == 1U);
        a.time.advance(31s);
        BOOST_TEST(a.wait_for(a.member.compared(sql::reconnections())).empty());
        BOOST_TEST(a.wait_for(a.member.end_expired()).size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(setting_the_wall_clock_ends_nobodys_lease)
{
    for_each_database([](sql::database& db) {
        const auto now = from_millis(1'800'000'000'000);
        const auto ended = db.write_now([&](sql::session& s) {
            BOOST_TEST(member_store::insert(s, "a:1", "a", "here", now, 30s));
            return member_store::end_expired(s, now + 24h);
        });
        BOOST_TEST(ended.empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
