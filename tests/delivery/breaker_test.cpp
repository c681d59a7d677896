#include "delivery/sending/recovery.hpp"
#include "tests/delivery/post_room.hpp"

using namespace tongyuan;
using namespace tongyuan::delivery;
using namespace std::chrono_literals;
using manner = post_room::manner;

namespace {

const breaker_rule three_then_a_minute{3, {{60s, 120s}}};

breaker after(int failures, timestamp now, random_source& random)
{
    breaker b;
    for (int i = 0; i < failures; ++i)
        b = after_a_failure(b, three_then_a_minute, "连接被拒绝", now, random);
    return b;
}

lane_store::waiting waiting_of(post_room& p, const std::string& account)
{
    return p.in_store([&](sql::session& s) { return lane_store::waiting_of(s, account).value(); });
}

// Every delivery due again, as if its own back-off were over.
void skip_back_off(post_room& p)
{
    p.in_store([&](sql::session& s) {
        s.execute("UPDATE delivery SET due_at = $1 WHERE state IN ('queued', 'deferred')", p.here.time.now());
        for (const auto& r : s.query("SELECT account_id FROM lane"))
            lane_store::wake(s, r.text(0));
        return true;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(breakers)

BOOST_AUTO_TEST_CASE(opens_after_the_last_allowed_failure_and_not_before)
{
    system_random random;
    const auto now = *parse_rfc3339("2026-03-02T09:00:00+08:00");
    BOOST_CHECK(standing_of(after(2, now, random), now) == standing::closed);
    const auto open = after(3, now, random);
    BOOST_CHECK(standing_of(open, now) == standing::open);
    BOOST_CHECK(standing_of(open, open.retry_at) == standing::half_open);
}

BOOST_AUTO_TEST_CASE(pauses_grow_and_are_spread)
{
    system_random random;
    const auto now = *parse_rfc3339("2026-03-02T09:00:00+08:00");
    std::set<timestamp> ends;
    for (int i = 0; i < 20; ++i) {
        const auto open = after(3, now, random);
        BOOST_TEST((open.retry_at - now >= 48s && open.retry_at - now <= 72s));
        ends.insert(open.retry_at);
    }
    BOOST_TEST(ends.size() > 1u);
    const auto first = after(3, now, random);
    const auto second = after_a_failure(first, three_then_a_minute, "连接被拒绝", first.retry_at, random);
    BOOST_TEST((second.retry_at - first.retry_at >= 96s));
}

BOOST_AUTO_TEST_CASE(a_failure_that_began_before_it_opened_does_not_prolong_it)
{
    system_random random;
    const auto now = *parse_rfc3339("2026-03-02T09:00:00+08:00");
    const auto open = after(3, now, random);
    BOOST_CHECK(after_a_failure(open, three_then_a_minute, "连接被拒绝", now + 1s, random).retry_at == open.retry_at);
}

BOOST_AUTO_TEST_CASE(an_account_that_cannot_be_reached_is_left_alone_tried_once_and_goes_on)
{
    for_each_database([](sql::database& db) {
        options limits;
        limits.account_breaker = {3, {{60s}}};
        limits.host_breaker.after = 1000;
        post_room p{db, limits};
        p.transport.hosts["dead.example.cn"] = manner::refuses;
        const auto account = p.an_account("dead.example.cn", p.county);
        std::vector<std::string> queued;
        for (int i = 0; i < 10; ++i)
            queued.push_back(p.a_delivery(account, p.county));
        p.go_until_nothing_is_due();
        BOOST_TEST(p.transport.asked["dead.example.cn"] == 3);
        BOOST_TEST(p.alarms().contains("breaker.open breaker/account/" + account));
        const auto open = waiting_of(p, account).connection;
        BOOST_CHECK(standing_of(open, p.here.time.now()) == standing::open);

        p.here.time.advance(open.retry_at - p.here.time.now());
        skip_back_off(p);
        p.go_until_nothing_is_due();
        BOOST_TEST(p.transport.asked["dead.example.cn"] == 4); // one trial, then the next pause

        p.transport.hosts.clear();
        p.here.time.advance(waiting_of(p, account).connection.retry_at - p.here.time.now());
        skip_back_off(p);
        p.go_until_nothing_is_due();
        for (const auto& id : queued)
            BOOST_TEST(p.state_of(id) == "published");
        BOOST_TEST(p.alarms() == std::set<std::string>{}, boost::test_tools::per_element());
        BOOST_CHECK(!waiting_of(p, account).connection.opened_at);
    });
}

BOOST_AUTO_TEST_CASE(a_host_that_cannot_be_reached_stops_all_its_accounts_and_nobody_else)
{
    for_each_database([](sql::database& db) {
        options limits;
        limits.most_in_flight = 4;
        limits.kept_for_urgent = 0;
        limits.host_breaker = {8, {{60s}}};
        post_room p{db, limits};
        p.transport.hosts["dead.example.cn"] = manner::refuses;
        std::vector<std::string> dead;
        for (int i = 0; i < 60; ++i)
            dead.push_back(p.a_delivery(p.an_account("dead.example.cn", p.county), p.county));
        p.go_until_nothing_is_due();
        BOOST_TEST(p.transport.asked["dead.example.cn"] <= 12); // those in flight when it opened
        BOOST_TEST(p.alarms().contains("breaker.open breaker/host/dead.example.cn"));
        const auto other = p.a_delivery(p.an_account("api.example.cn", p.county), p.county);
        p.go_until_nothing_is_due();
        BOOST_TEST(p.state_of(other) == "published");

        const auto asked = p.transport.asked["dead.example.cn"];
        const auto retry_at =
            p.in_store([](sql::session& s) { return breaker_store::of_host(s, "dead.example.cn")->retry_at; });
        p.here.time.advance(retry_at - p.here.time.now());
        skip_back_off(p);
        p.go();
        BOOST_TEST(p.transport.asked["dead.example.cn"] == asked + 1); // one trial for all of them

        p.transport.hosts.clear();
        p.here.time.advance(2min);
        skip_back_off(p);
        p.go_until_nothing_is_due();
        skip_back_off(p);
        p.go_until_nothing_is_due();
        for (const auto& id : dead)
            BOOST_TEST(p.state_of(id) == "published");
        BOOST_TEST(p.alarms().empty());
    });
}

BOOST_AUTO_TEST_CASE(stays_open_over_a_restart)
{
    for_each_store([](const scratch_store& store) {
        std::string account;
        {
            const auto db = store.open();
            options limits;
            limits.account_breaker = {2, {{600s}}};
            post_room p{*db, limits};
            p.transport.hosts["dead.example.cn"] = manner::refuses;
            account = p.an_account("dead.example.cn", p.county);
            p.a_delivery(account, p.county);
            p.a_delivery(account, p.county);
            p.go_until_nothing_is_due();
        }
        const auto db = store.open();
        post_room p{*db};
        BOOST_CHECK(standing_of(waiting_of(p, account).connection, p.here.time.now()) == standing::open);
        BOOST_TEST(p.lease(room{8, 0, {}, {}}).empty());
    });
}

// A trial lasts on a clock that a machine begins anew when it is switched on.
BOOST_AUTO_TEST_CASE(a_trial_that_was_cut_off_is_not_waited_for_after_the_start)
{
    for_each_database([](sql::database& db) {
        options limits;
        limits.host_breaker = {2, {{60s}}};
        post_room p{db, limits};
        p.transport.hosts["dead.example.cn"] = manner::refuses;
        for (int i = 0; i < 2; ++i)
            p.a_delivery(p.an_account("dead.example.cn", p.county), p.county);
        p.go_until_nothing_is_due();
        p.here.time.advance(5min);
        p.in_store([&](sql::session& s) {
            BOOST_TEST_REQUIRE(breaker_store::begin_trial(s, "dead.example.cn", p.here.time.now(), 24h * 90));
            BOOST_TEST(!breaker_store::begin_trial(s, "dead.example.cn", p.here.time.now(), 5min));
            recover(s, p.engine, p.here.time.now(), lane_store::whose::everybodys);
            return true;
        });
        p.transport.hosts.clear();
        skip_back_off(p);
        p.go();
        BOOST_TEST(p.transport.asked["dead.example.cn"] == 3);
    });
}

BOOST_AUTO_TEST_CASE(what_was_not_sent_in_time_is_not_sent_late)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        const auto id = p.a_delivery(p.an_account("api.example.cn", p.county), p.county);
        p.here.time.advance(25h);
        p.go();
        const auto late = p.find(id);
        BOOST_TEST(std::string(name_of(late.where)) == "held");
        BOOST_TEST(late.why_code == "deadline");
        BOOST_TEST(p.transport.asked.empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
