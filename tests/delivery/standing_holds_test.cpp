// Holds over a thousand deliveries that are under way: nothing that has not written its intent goes out any more.
#include "delivery/releases/holds.hpp"
#include "tests/delivery/post_room.hpp"

using namespace tongyuan;
using manner = post_room::manner;

namespace {

delivery::options all_at_once()
{
    delivery::options limits;
    limits.most_in_flight = 1000;
    limits.most_per_host = 1000;
    limits.kept_for_urgent = 0;
    return limits;
}

std::int64_t held_for(post_room& p, const std::string& why_code)
{
    return p.in_store([&](sql::session& s) {
        return s.query_one("SELECT COUNT(*) FROM delivery WHERE state = 'held' AND why_code = $1", why_code)
            ->integer(0);
    });
}

// A thousand attempts, all waiting for the answer to a step that nobody sees.
void begin_a_thousand(post_room& p, const access::unit& half, const access::unit& other_half)
{
    p.transport.hosts["slow.example.cn"] = manner::hangs;
    p.transport.in_the_end = outbound::reply{200, {}, ""};
    for (const auto* unit : {&half, &other_half}) {
        const auto accounts = p.accounts(500, "slow.example.cn", *unit);
        p.in_store([&](sql::session& s) {
            for (const auto& account : accounts)
                p.a_delivery(s, account, *unit);
            return true;
        });
    }
    p.go_until_nothing_is_due();
    BOOST_REQUIRE(p.transport.hanging == 1000u);
}

void let_them_go_on(post_room& p)
{
    p.transport.hosts.clear();
    p.transport.give_up_waiting();
    while (p.dispatcher.running() > 0) {
        p.loop.restart();
        p.loop.run_one_for(std::chrono::seconds{10});
    }
}

} // namespace

BOOST_AUTO_TEST_SUITE(standing_holds)

BOOST_AUTO_TEST_CASE(a_hold_over_everything_stops_a_thousand_that_are_under_way)
{
    for_each_database([](sql::database& db) {
        post_room p{db, all_at_once(), {}, true};
        const auto chief = p.here.a_person("chief", p.city, {"business_admin"});
        begin_a_thousand(p, p.county, p.port);
        const auto made = p.in_store([&](sql::session& s) {
            return delivery::set_hold(s, p.engine, chief, "global", "", "发现错误", p.here.time.now()).has_value();
        });
        BOOST_REQUIRE(made);
        let_them_go_on(p);
        BOOST_TEST(held_for(p, "hold") == 1000);
        BOOST_TEST(p.transport.asked["slow.example.cn"] == 1000); // the invisible step, and nothing after it
    });
}

BOOST_AUTO_TEST_CASE(a_hold_over_a_unit_stops_that_unit_alone)
{
    for_each_database([](sql::database& db) {
        post_room p{db, all_at_once(), {}, true};
        const auto chief = p.here.a_person("chief", p.city, {"business_admin"});
        begin_a_thousand(p, p.county, p.port);
        p.in_store([&](sql::session& s) {
            return delivery::set_hold(s, p.engine, chief, "unit", p.county.id, "发现错误", p.here.time.now())
                .has_value();
        });
        let_them_go_on(p);
        BOOST_TEST(held_for(p, "hold") == 500);
        BOOST_TEST(held_for(p, "not_approved") == 500); // these met the next check: nobody has approved them here
    });
}

BOOST_AUTO_TEST_CASE(what_is_queued_under_a_hold_is_not_even_begun_and_goes_on_when_it_is_lifted_after_a_restart)
{
    for_each_store([](const scratch_store& store) {
        std::string id, hold_id;
        std::optional<access::principal> chief;
        {
            const auto db = store.open();
            post_room p{*db};
            chief = p.here.a_person("chief", p.city, {"business_admin"});
            const auto account = p.an_account("api.example.cn", p.county);
            hold_id = p.in_store([&](sql::session& s) {
                return delivery::set_hold(s, p.engine, *chief, "account", account, "核实中", p.here.time.now())->id;
            });
            id = p.a_delivery(account, p.county);
            p.go();
            BOOST_TEST(p.transport.asked.empty());
            BOOST_TEST(p.state_of(id) == "held");
        }
        const auto db = store.open();
        post_room p{*db};
        p.go_until_nothing_is_due();
        BOOST_TEST(p.state_of(id) == "held");
        p.in_store([&](sql::session& s) {
            return delivery::lift_hold(s, p.engine, *chief, hold_id, p.here.time.now()).has_value();
        });
        p.go();
        BOOST_TEST(p.state_of(id) == "published");
    });
}

// What a reader sees as the time of publication is not that of the first look at it.
BOOST_AUTO_TEST_CASE(what_was_looked_at_under_a_hold_begins_when_its_first_call_does)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        const auto chief = p.here.a_person("chief", p.city, {"business_admin"});
        const auto account = p.an_account("api.example.cn", p.county);
        const auto hold_id = p.in_store([&](sql::session& s) {
            return delivery::set_hold(s, p.engine, chief, "account", account, "核实中", p.here.time.now())->id;
        });
        const auto id = p.a_delivery(account, p.county);
        p.go();
        BOOST_REQUIRE(p.state_of(id) == "held");
        p.here.time.advance(std::chrono::hours{3});
        const auto lifted_at = p.here.time.now();
        p.in_store(
            [&](sql::session& s) { return delivery::lift_hold(s, p.engine, chief, hold_id, lifted_at).has_value(); });
        p.go();
        BOOST_TEST(p.state_of(id) == "published");
        BOOST_TEST((p.find(id).began_at == lifted_at));
    });
}

BOOST_AUTO_TEST_SUITE_END()
