// The lane of an account: who works on it, until when, and what becomes of it when he does not come back.
#include "tests/delivery/desk.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
namespace lane_store = delivery::lane_store;

std::vector<std::string> leased_by(delivery_desk& desk, const std::string& owner, std::size_t most = 100)
{
    return desk.in_store([&](sql::session& s) {
        std::vector<std::string> out;
        const auto now = desk.here.time.now();
        for (auto at = lane_store::place_after(s, {}, now); at; at = lane_store::place_after(s, *at, now))
            for (const auto& lane : lane_store::lease(s, *at, owner, now, most - out.size()))
                out.push_back(lane.account_id);
        return out;
    });
}

std::int64_t recovered_lanes(delivery_desk& desk)
{
    return desk.in_store([&](sql::session& s) {
        return recover(s, desk.engine, desk.here.time.now(), lane_store::whose::everybodys).lanes;
    });
}

} // namespace

BOOST_AUTO_TEST_SUITE(lanes)

BOOST_AUTO_TEST_CASE(a_lane_is_given_to_one_owner_at_a_time)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        desk.here.time.advance(1ms);
        a_delivery two{desk};
        BOOST_TEST(leased_by(desk, "a", 1) == std::vector{one.account});
        BOOST_TEST(leased_by(desk, "b") == std::vector{two.account});
        BOOST_TEST(leased_by(desk, "c").empty());
    });
}

BOOST_AUTO_TEST_CASE(a_lane_without_anything_due_is_given_to_nobody)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto account = desk.an_account();
        (void)desk.writer.approve({account}, "明天", desk.here.time.now() + 1h);
        BOOST_TEST(leased_by(desk, "a").empty());
        desk.here.time.advance(1h);
        BOOST_TEST(leased_by(desk, "a").size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(the_epoch_grows_with_every_owner_and_every_rescue)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        const auto epoch = [&] {
            return desk.in_store([&](sql::session& s) {
                return s.query_one("SELECT epoch FROM lane WHERE account_id = $1", one.account)->integer(0);
            });
        };
        const auto hold_on = [&](const std::string& owner, std::int64_t e) {
            return desk.in_store([&](sql::session& s) { return lane_store::hold_on(s, one.account, {owner, e}); });
        };
        std::int64_t former = epoch();
        for (int i = 0; i < 3; ++i) {
            BOOST_TEST(leased_by(desk, "a").size() == 1U);
            BOOST_TEST(epoch() > former);
            const auto mine = epoch();
            BOOST_TEST(hold_on("a", mine));
            BOOST_TEST(!hold_on("b", mine));
            BOOST_TEST(recovered_lanes(desk) == 1);
            BOOST_TEST(!hold_on("a", mine));
            former = epoch();
            BOOST_TEST(former > mine);
        }
    });
}

BOOST_AUTO_TEST_CASE(the_more_urgent_goes_first_and_a_withdrawal_before_everything)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto account = desk.an_account();
        const auto older = desk.newest(desk.writer.approve({account}, "其一"), account).id;
        desk.here.time.advance(1s);
        const auto urgent = desk.newest(desk.writer.approve({account}, "其二"), account).id;
        desk.in_store(
            [&](sql::session& s) { return s.execute("UPDATE delivery SET priority = 100 WHERE id = $1", urgent); });
        desk.go();
        BOOST_TEST(desk.state_of(urgent) == "published");
        BOOST_TEST(desk.state_of(older) == "queued");
    });
}

BOOST_AUTO_TEST_CASE(a_delivery_that_is_interrupted_again_and_again_waits_for_a_person)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto id = a_delivery(desk).id;
        int times = 0;
        for (; times < 20 && desk.state_of(id) != "held"; ++times) {
            desk.in_store([&](sql::session& s) {
                delivery::room has;
                has.free = 10;
                return lease_due(s, desk.engine, desk.here.time.now(), has).list.size();
            });
            (void)recovered_lanes(desk);
        }
        BOOST_TEST(times == 9);
        BOOST_TEST(desk.find(id).why_code == "interrupted");
        BOOST_TEST(desk.alarms_about(id).contains("delivery.held"));
    });
}

BOOST_AUTO_TEST_SUITE_END()
