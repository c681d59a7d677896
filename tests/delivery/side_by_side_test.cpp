// Two daemons at one store, each in the middle of a transaction that the other does not see yet: nothing may be left
// waiting for what is over.
#include "delivery/corrections/stopwatch.hpp"
#include "delivery/guards/clock_doubt.hpp"
#include "tests/delivery/street.hpp"
#include "tests/sql/elsewhere.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;

} // namespace

BOOST_AUTO_TEST_SUITE(side_by_side)

BOOST_AUTO_TEST_CASE(a_delivery_is_not_put_under_a_hold_that_another_daemon_is_lifting)
{
    for_two_daemons([](sql::database& here, sql::database& there) {
        delivery_desk desk{here};
        const a_delivery one{desk};
        const auto hold = desk.in_store([&](sql::session& s) {
            return expect(delivery::set_hold(s, desk.engine, desk.chief, "global", "", "核查中", desk.here.time.now()));
        });
        elsewhere lifting{there, [&](sql::session& s) {
                              const auto now = desk.here.time.now();
                              BOOST_TEST(delivery::lift_hold(s, desk.engine, desk.chief, hold.id, now).has_value());
                          }};
        desk.go(); // its look at the holds is older than the lifting
        lifting.end();
        BOOST_TEST(desk.state_of(one.id) == "queued");
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(a_release_is_not_held_for_a_clock_that_is_just_being_confirmed)
{
    for_two_daemons([](sql::database& here, sql::database& there) {
        delivery_desk desk{here};
        const auto account = desk.an_account();
        const auto article = desk.writer.approve({account}, "稍后发布的通知", desk.here.time.now() + 1h);
        const auto id = desk.newest(article, account).id;
        desk.here.time.advance(2h);
        desk.in_store([&](sql::session& s) {
            const auto now = desk.here.time.now();
            delivery::doubt(s, desk.engine, {desk.here.ids.next(), "another", "jumped", now, now}, now);
            return true;
        });
        elsewhere confirming{there, [&](sql::session& s) {
                                 const auto now = desk.here.time.now();
                                 BOOST_TEST(
                                     delivery::confirm_clock(s, desk.engine, desk.stranger, "已核对", now).has_value());
                             }};
        desk.go();
        confirming.end();
        BOOST_TEST(desk.state_of(id) == "queued");
        desk.go();
        BOOST_TEST(desk.state_of(id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(a_withdrawal_does_not_wait_for_a_publication_that_is_just_ending)
{
    for_two_daemons([](sql::database& here, sql::database& there) {
        street s{here};
        const a_delivery one{s.desk, "wall"};
        std::optional<elsewhere> ordering;
        s.desk.platform.during = [&](const std::string& path) {
            if (path != "post")
                return;
            ordering.emplace(there, [&](sql::session& other) {
                const auto shown =
                    expect(delivery::plan_correction(other, s.desk.engine, s.desk.editor, one.article,
                                                     delivery::correction_kind::withdraw, s.desk.here.time.now()));
                const delivery::order given{delivery::correction_kind::withdraw, "有误", shown.digest, {}};
                const auto now = s.desk.here.time.now();
                BOOST_TEST(delivery::start_correction(other, s.desk.engine, s.desk.editor, one.article, given, now)
                               .has_value());
            });
        };
        s.desk.go(); // settles while the order stands uncommitted behind it
        ordering->end();
        s.desk.platform.during = [](const std::string&) {};
        s.desk.go();
        BOOST_TEST(s.desk.state_of(one.id) == "withdrawn");
        BOOST_TEST(s.desk.platform.times("remove") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(what_another_daemon_is_queueing_is_not_forgotten_by_the_lane_that_is_released)
{
    for_two_daemons([](sql::database& here, sql::database& there) {
        delivery_desk desk{here};
        const a_delivery first{desk};
        const auto article = desk.writer.approve({first.account}, "另一篇通知");
        const auto second = desk.newest(article, first.account).id;
        desk.in_store([&](sql::session& s) {
            s.execute("UPDATE delivery SET state = 'held', due_at = NULL WHERE id = $1", second);
            return true;
        });
        desk.platform.answers["post"] = {outbound::failure{outbound::stage::ambiguous, "timeout", "等待答复超时"},
                                         answered(200)};
        std::optional<elsewhere> queueing;
        desk.platform.during = [&](const std::string&) {
            if (!queueing)
                queueing.emplace(there, [&](sql::session& other) {
                    BOOST_TEST(delivery::retry(other, desk.engine, second, desk.as(desk.editor)).has_value());
                });
        };
        desk.engine.limits.probe_after = {}; // a person looks, so that nothing of the first is due any more
        desk.go();
        queueing->end();
        BOOST_TEST(desk.state_of(first.id) == "unconfirmed");
        desk.go();
        BOOST_TEST(desk.state_of(second) == "published");
    });
}

BOOST_AUTO_TEST_CASE(a_kill_does_not_take_for_stopped_what_another_daemon_is_leasing)
{
    for_two_daemons([](sql::database& here, sql::database& there) {
        street s{here};
        const a_delivery one{s.desk, "wall"};
        const auto shown = expect(s.plan(delivery::correction_kind::kill, one.article));
        elsewhere leasing{there, [&](sql::session& other) {
                              using namespace delivery;
                              const auto now = s.desk.here.time.now();
                              const auto at = lane_store::place_after(other, {}, now).value();
                              for (const auto& lane : lane_store::lease(other, at, "desk", now, 10))
                                  (void)delivery_store::take(other, lane.account_id, {"desk", lane.epoch}, now);
                          }};
        const auto started = s.start({delivery::correction_kind::kill, "有误", shown.digest, {}}, one.article);
        leasing.end();
        BOOST_TEST(s.desk.state_of(one.id) == "sending");
        if (started.has_value()) {
            BOOST_TEST(!started->gone_at);
            BOOST_TEST(!s.items(started->id).front().gone_at);
        }
    });
}

BOOST_AUTO_TEST_CASE(the_stopwatch_stops_when_two_end_the_last_two_at_once)
{
    for_two_daemons([](sql::database& here, sql::database& there) {
        street s{here};
        const auto wall = s.desk.an_account("wall"), stage = s.desk.an_account("stage");
        const auto article = s.desk.writer.approve({wall, stage});
        s.desk.go();
        const auto made = expect(s.start(delivery::correction_kind::withdraw, article));
        const auto items = s.items(made.id);
        const auto end = [&](sql::session& in, std::size_t n) {
            delivery::stopwatch::note(in, items.at(n).removal_id.value(), delivery::state::withdrawn,
                                      s.desk.here.time.now());
            return true;
        };
        elsewhere ending{there, [&](sql::session& other) { end(other, 0); }};
        s.desk.in_store([&](sql::session& in) { return end(in, 1); });
        ending.end();
        BOOST_TEST(s.find(made.id).gone_at.has_value());
        BOOST_TEST(s.find(made.id).done_at.has_value());
    });
}

BOOST_AUTO_TEST_SUITE_END()
