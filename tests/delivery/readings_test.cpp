// Reading back side by side: what one platform does to its own readings it does to nobody else's.
#include "delivery/receipts/readings.hpp"

#include "content/rendition_store.hpp"
#include "delivery/receipts/receipt_store.hpp"
#include "tests/delivery/failing_store.hpp"
#include "tests/delivery/post_room.hpp"

#include <boost/test/unit_test.hpp>

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using manner = post_room::manner;

const std::string slow = "slow.example.cn", well = "well.example.cn";

struct reading_room : post_room {
    explicit reading_room(sql::database& db) : post_room(db) {}

    // Published, and due to be read; its account.
    std::string a_publication(const std::string& host)
    {
        const auto account = an_account(host, county);
        const auto id = a_delivery(account, county);
        in_store([&](sql::session& s) {
            content::rendition_store::keep(s, "digest", {}, here.time.now());
            s.execute("UPDATE delivery SET state = 'published', due_at = NULL, rendition_digest = 'digest' "
                      "WHERE id = $1",
                      id);
            delivery::lane_store::wake(s, account);
            delivery::receipt r;
            r.delivery_id = id;
            r.account_id = account;
            r.published_at = here.time.now();
            r.platform_id = id;
            r.proven_by = "answer";
            delivery::receipt_store::insert(s, r);
            delivery::planned_reading p;
            p.delivery_id = id;
            p.account_id = account;
            p.since = here.time.now();
            p.due_at = here.time.now();
            delivery::read_back_store::put(s, p);
            return true;
        });
        return id;
    }
    void publications(int n, const std::string& host)
    {
        for (int i = 0; i < n; ++i)
            a_publication(host);
    }
    // Begins what is due; everything ends but what hangs.
    void read()
    {
        auto begun = boost::asio::co_spawn(loop, readings.run_once(), boost::asio::use_future);
        while (begun.wait_for(0s) != std::future_status::ready || readings.running() > transport.hanging) {
            loop.restart();
            loop.run_one_for(10s);
        }
        begun.get();
    }
    void read_all(const std::string& host)
    {
        for (int round = 0; round < 20 && due_at(host) > 0; ++round)
            read();
    }
    void read_after(std::chrono::milliseconds span)
    {
        here.time.advance(span);
        read();
    }
    std::int64_t read_so_far(const std::string& host)
    {
        return in_store([&](sql::session& s) {
            return s
                .query_one(
                    "SELECT COUNT(*) FROM reading r JOIN lane l ON l.account_id = r.account_id WHERE l.host = $1", host)
                ->integer(0);
        });
    }
    std::int64_t due_at(const std::string& host)
    {
        return in_store([&](sql::session& s) {
            return s
                .query_one("SELECT COUNT(*) FROM read_back r JOIN lane l ON l.account_id = r.account_id "
                           "WHERE l.host = $1 AND r.due_at <= $2",
                           host, here.time.now())
                ->integer(0);
        });
    }

    delivery::readings readings{engine};
};

} // namespace

BOOST_AUTO_TEST_SUITE(reading_side_by_side)

BOOST_AUTO_TEST_CASE(a_platform_that_says_nothing_keeps_nobody_else_waiting)
{
    for_each_database([](sql::database& db) {
        reading_room room{db};
        room.transport.hosts[slow] = manner::hangs;
        room.publications(30, slow);
        room.publications(10, well); // due after all of those
        room.read_all(well);
        BOOST_TEST(room.read_so_far(well) == 10);
        BOOST_TEST(room.transport.asked[slow] == 4); // at once
        BOOST_TEST(room.readings.running() == 4U);
        room.read();
        BOOST_TEST(room.transport.asked[slow] == 4);
        room.transport.give_up_waiting();
        room.transport.hosts.clear();
        room.read();
        BOOST_TEST(room.readings.running() == 0U);
    });
}

BOOST_AUTO_TEST_CASE(how_many_are_read_at_once_is_a_setting)
{
    for_each_database([](sql::database& db) {
        reading_room room{db};
        room.engine.limits.most_readings = 3;
        room.engine.limits.most_readings_per_host = 2;
        room.transport.hosts[slow] = room.transport.hosts[well] = manner::hangs;
        room.publications(5, slow);
        room.publications(5, well);
        room.read();
        BOOST_TEST(room.readings.running() == 3U);
        BOOST_TEST(room.transport.asked[slow] == 2);
        BOOST_TEST(room.transport.asked[well] == 1);
        room.transport.give_up_waiting();
        room.transport.hosts.clear();
        room.read();
    });
}

BOOST_AUTO_TEST_CASE(one_account_is_read_once_at_a_time)
{
    for_each_database([](sql::database& db) {
        reading_room room{db};
        room.transport.hosts[slow] = manner::hangs;
        const auto first = room.a_publication(slow);
        const auto second = room.a_publication(slow);
        room.in_store([&](sql::session& s) {
            return s.execute("UPDATE read_back SET account_id = (SELECT account_id FROM delivery WHERE id = $1) "
                             "WHERE delivery_id = $2",
                             first, second);
        });
        room.read();
        BOOST_TEST(room.transport.asked[slow] == 1);
        room.transport.give_up_waiting();
        room.transport.hosts.clear();
        room.read();
    });
}

BOOST_AUTO_TEST_CASE(a_dead_platform_is_left_alone_and_tried_again_once)
{
    for_each_database([](sql::database& db) {
        reading_room room{db};
        room.transport.hosts[slow] = manner::refuses;
        room.publications(40, slow);
        for (int i = 0; i < 4; ++i)
            room.read();
        const auto asked = room.transport.asked[slow];
        BOOST_TEST(asked >= 8);
        BOOST_TEST(asked <= 12); // and those that were under way
        BOOST_TEST(room.due_at(slow) == 0);
        room.read_after(3s);
        BOOST_TEST(room.transport.asked[slow] == asked);
        room.transport.hosts[slow] = manner::hangs;
        room.read_after(10min);
        BOOST_TEST(room.transport.asked[slow] == asked + 1); // one trial
        room.transport.give_up_waiting();
        room.transport.hosts.clear();
        room.read(); // it has failed, and the rest is put off once more
        BOOST_TEST(room.transport.asked[slow] == asked + 1);
        room.read_after(20min); // a trial, which is answered
        room.read_all(slow);
        BOOST_TEST(room.due_at(slow) == 0);
        BOOST_TEST(room.read_so_far(slow) >= 40);
    });
}

BOOST_AUTO_TEST_CASE(nothing_is_read_where_the_senders_breaker_is_open)
{
    for_each_database([](sql::database& db) {
        reading_room room{db};
        room.publications(5, slow);
        room.a_publication(well);
        const auto until = room.here.time.now() + 2min;
        room.in_store([&](sql::session& s) {
            delivery::breaker_store::keep(s, slow, {8, 1, room.here.time.now(), until, "连接被拒绝"});
            return true;
        });
        room.read();
        BOOST_TEST(room.transport.asked[slow] == 0);
        BOOST_TEST(room.read_so_far(well) == 1);
        room.read_after(1min);
        BOOST_TEST(room.transport.asked[slow] == 0);
        room.read_after(1min);
        room.read_all(slow);
        BOOST_TEST(room.read_so_far(slow) == 5);
    });
}

BOOST_AUTO_TEST_CASE(an_account_whose_breaker_is_open_waits_alone)
{
    for_each_database([](sql::database& db) {
        reading_room room{db};
        const auto shut = room.a_publication(well);
        room.a_publication(well);
        room.in_store([&](sql::session& s) {
            return s.execute("UPDATE lane SET opened_at = $2, paused_until = $3 WHERE account_id = "
                             "(SELECT account_id FROM delivery WHERE id = $1)",
                             shut, room.here.time.now(), room.here.time.now() + 1min);
        });
        room.read();
        BOOST_TEST(room.read_so_far(well) == 1);
        room.read_after(1min);
        BOOST_TEST(room.read_so_far(well) == 2);
    });
}

BOOST_AUTO_TEST_CASE(what_could_not_be_kept_is_told_to_whoever_asks_next)
{
    for_each_database([](sql::database& db) {
        failing_store store{db};
        reading_room room{store};
        room.a_publication(well);
        store.fail_write(1);
        room.read();
        BOOST_CHECK_THROW(room.read(), sql::store_broken);
        room.read();
        BOOST_TEST(room.read_so_far(well) == 1);
    });
}

BOOST_AUTO_TEST_SUITE_END()
