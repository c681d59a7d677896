// What nobody knows is called out at once, and every hour until somebody has settled it.
#include "delivery/watching/alarms.hpp"
#include "tests/delivery/street.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;

} // namespace

BOOST_AUTO_TEST_SUITE(alarms)

BOOST_AUTO_TEST_CASE(an_unconfirmed_delivery_is_called_out_again_every_hour_until_it_is_settled)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "wall"};
        s.desk.platform.answers["post"] = {lost()};
        s.desk.go();
        BOOST_TEST(s.desk.alarms_about(one.id).contains("delivery.unconfirmed"));
        const auto call_out = [&](std::chrono::milliseconds after) {
            s.desk.here.time.advance(after);
            return run_to_end(delivery::repeat_alarms(s.desk.engine));
        };
        BOOST_TEST(call_out(0s) == 0U);
        BOOST_TEST(call_out(59min) == 0U);
        s.desk.go(); // a look in between finds nothing: the hour is not begun anew
        BOOST_TEST(call_out(1min) == 1U);
        BOOST_TEST(call_out(59min) == 0U);
        BOOST_TEST(call_out(1min) == 1U);
        const auto shown = s.desk.in_store([&](sql::session& in) {
            return delivery::alarm_store::standing(in, s.desk.editor.person_id, "delivery.act", 10);
        });
        BOOST_TEST_REQUIRE(shown.size() == 1U);
        BOOST_TEST(shown.front().repeats == 2);
        s.desk.in_store([&](sql::session& in) {
            return delivery::settle_by_hand(in, s.desk.engine, one.id, false, {}, "已到平台核对，没有",
                                            s.desk.as(s.desk.editor))
                .has_value();
        });
        BOOST_TEST(call_out(24h) == 0U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
