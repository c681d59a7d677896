// A clock that ran ahead for a while and was set right: nothing sleeps until it is that late again.
#include "delivery/guards/clock_doubt.hpp"
#include "delivery/receipts/refresh_store.hpp"
#include "delivery/watching/alarms.hpp"
#include "tests/delivery/post_room.hpp"
#include "tests/delivery/street.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using adapters::period;

constexpr auto a_year = 24h * 365;

// What `work` does is done within a minute in which the clock is a year ahead.
template <class Work>
void a_year_ahead(manual_clock& time, Work work)
{
    const auto right = time.now();
    time.jump_to(right + a_year);
    work();
    time.advance(1min);
    time.jump_to(right + 1min);
}

} // namespace

BOOST_AUTO_TEST_SUITE(clock_set_right)

BOOST_AUTO_TEST_CASE(what_was_sent_while_it_ran_ahead_counts_against_this_days_quota_and_no_longer)
{
    for_each_database([](sql::database& db) {
        post_room p{db, {}, {{"post", 2, period::day, "发布", 0}}};
        const auto account = p.an_account("api.example.cn", p.county);
        p.go();
        a_year_ahead(p.here.time, [&] {
            p.a_delivery(account, p.county);
            p.go_until_nothing_is_due();
        });
        p.a_delivery(account, p.county);
        p.a_delivery(account, p.county);
        p.go_until_nothing_is_due();
        BOOST_TEST(p.in_state(delivery::state::published) == 2);
        BOOST_TEST(p.in_state(delivery::state::deferred) == 1);
        p.here.time.advance(24h);
        p.go_until_nothing_is_due();
        BOOST_TEST(p.in_state(delivery::state::published) == 3);
    });
}

BOOST_AUTO_TEST_CASE(what_was_published_while_it_ran_ahead_is_read_back_as_ever)
{
    for_each_database([](sql::database& db) {
        street s{db, 2};
        s.desk.go();
        std::string id;
        a_year_ahead(s.desk.here.time, [&] {
            const a_delivery one{s.desk, "wall"};
            id = one.id;
            s.desk.platform.answers["look"] = {answered(200, "found " + id)};
            s.desk.go();
            s.read_after(5s);
        });
        s.desk.go();
        BOOST_TEST(s.read_after(10min)); // the day's second
        BOOST_TEST(s.read_after(24h));
        BOOST_TEST(s.reading_of(id).state == "same");
        BOOST_TEST(s.desk.platform.times("look") == 3U);
        BOOST_TEST(!s.read_after(24h * 30));
    });
}

BOOST_AUTO_TEST_CASE(what_was_published_before_is_read_when_it_was_to_be)
{
    for_each_database([](sql::database& db) {
        street s{db};
        const a_delivery one{s.desk, "wall"};
        s.desk.platform.answers["look"] = {answered(200, "found " + one.id)};
        s.desk.go();
        s.read_after(5s);
        s.read_after(10min);
        a_year_ahead(s.desk.here.time, [&] { s.desk.go(); });
        s.desk.go();
        BOOST_TEST(!s.read_after(1h));
        BOOST_TEST(s.read_after(23h));
    });
}

BOOST_AUTO_TEST_CASE(alarms_are_called_out_every_hour_all_the_same)
{
    for_each_database([](sql::database& db) {
        street s{db};
        const a_delivery one{s.desk, "wall"};
        s.desk.platform.answers["post"] = {lost()};
        s.desk.go();
        const auto call_out = [&](std::chrono::milliseconds after) {
            s.desk.here.time.advance(after);
            return run_to_end(delivery::repeat_alarms(s.desk.engine));
        };
        a_year_ahead(s.desk.here.time, [&] {
            s.desk.go();
            BOOST_TEST(call_out(0s) == 1U);
        });
        s.desk.go();
        BOOST_TEST(call_out(30min) == 0U);
        BOOST_TEST(call_out(30min) == 1U);
    });
}

BOOST_AUTO_TEST_CASE(columns_and_feeds_that_were_wanted_meanwhile_are_written)
{
    for_each_database([](sql::database& db) {
        street s{db};
        s.desk.go();
        a_year_ahead(s.desk.here.time, [&] {
            s.desk.go();
            s.desk.in_store([&](sql::session& in) {
                delivery::refresh_store::want(in, "portal", s.desk.here.time.now());
                return true;
            });
        });
        s.desk.go();
        BOOST_TEST(s.desk.in_store(
            [&](sql::session& in) { return delivery::refresh_store::due(in, s.desk.here.time.now()).has_value(); }));
    });
}

BOOST_AUTO_TEST_SUITE_END()
