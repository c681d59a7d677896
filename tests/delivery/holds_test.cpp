// Stop and go.
#include "delivery/corrections/corrections.hpp"
#include "tests/delivery/desk.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::state;

result<delivery::hold> stop(delivery_desk& desk, const access::principal& who, std::string_view scope,
                            const std::string& id = "")
{
    return desk.in_store([&](sql::session& s) {
        return delivery::set_hold(s, desk.engine, who, scope, id, "核查中", desk.here.time.now());
    });
}
result<void> go_on(delivery_desk& desk, const access::principal& who, const std::string& id)
{
    return desk.in_store(
        [&](sql::session& s) { return delivery::lift_hold(s, desk.engine, who, id, desk.here.time.now()); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(holds)

BOOST_AUTO_TEST_CASE(a_hold_stops_its_account_its_units_subtree_or_everything)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        for (const std::string scope : {"account", "unit", "global"}) {
            a_delivery one{desk}, other{desk};
            const auto id = scope == "account" ? one.account : scope == "unit" ? desk.city.id : std::string();
            const auto h = stop(desk, desk.chief, scope, id);
            BOOST_TEST_REQUIRE(h.has_value(), scope);
            const auto sent = desk.platform.times("post");
            desk.go();
            BOOST_TEST(desk.state_of(one.id) == "held", scope);
            BOOST_TEST(desk.find(one.id).why_code == "hold");
            BOOST_TEST(desk.alarms_about(one.id).empty()); // it is meant to be
            BOOST_TEST(desk.state_of(other.id) == (scope == "account" ? "published" : "held"), scope);
            BOOST_TEST(desk.platform.times("post") == sent + (scope == "account" ? 1U : 0U));
            BOOST_TEST(go_on(desk, desk.chief, h->id).has_value());
            desk.go();
            BOOST_TEST(desk.state_of(one.id) == "published", scope);
            BOOST_TEST(desk.state_of(other.id) == "published", scope);
        }
    });
}

BOOST_AUTO_TEST_CASE(quiet_preparation_may_go_on_but_the_public_step_meets_the_hold)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next =
            straight({a_call("upload", quietly), a_call("post", publicly_once)}, adapters::receipt{"1", ""});
        const auto id = a_delivery(desk).id;
        desk.platform.during = [&](const std::string& step) {
            if (step == "upload")
                BOOST_TEST(stop(desk, desk.chief, "global").has_value());
        };
        desk.go();
        BOOST_TEST(desk.state_of(id) == "held");
        BOOST_TEST(desk.platform.times("post") == 0U);
        BOOST_TEST(desk.platform.times("upload") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(one_of_two_holds_is_not_enough_to_go_on)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        const auto all = stop(desk, desk.chief, "global")->id;
        const auto its = stop(desk, desk.chief, "account", one.account)->id;
        desk.go();
        BOOST_TEST(go_on(desk, desk.chief, all).has_value());
        BOOST_TEST(desk.go() == 0U);
        BOOST_TEST(desk.state_of(one.id) == "held");
        BOOST_TEST(go_on(desk, desk.chief, its).has_value());
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "published");
        BOOST_TEST((go_on(desk, desk.chief, its).error().kind == errc::not_found)); // not twice
    });
}

BOOST_AUTO_TEST_CASE(a_hold_that_is_lifted_while_a_delivery_looks_at_it_lets_go_of_it_too)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next =
            straight({a_call("upload", quietly), a_call("post", publicly_once)}, adapters::receipt{"1", ""});
        const auto id = a_delivery(desk).id;
        const auto h = stop(desk, desk.chief, "global")->id;
        desk.platform.during = [&](const std::string& step) {
            if (step == "upload" && desk.platform.times("upload") == 1)
                BOOST_TEST(desk.state_of(id) == "sending");
        };
        desk.go();
        BOOST_TEST(desk.state_of(id) == "held");
        BOOST_TEST(go_on(desk, desk.chief, h).has_value());
        desk.go();
        BOOST_TEST(desk.state_of(id) == "published");
        BOOST_TEST(desk.platform.times("upload") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(a_hold_never_stops_a_withdrawal)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = [](const adapters::operation& what, std::span<const adapters::entry> j) -> adapters::action {
            if (what.kind == adapters::operation_kind::withdraw)
                return straight({a_call("remove", publicly)}, adapters::done{})(what, j);
            return straight({a_call("post", publicly_once)}, adapters::receipt{"1", ""})(what, j);
        };
        a_delivery one{desk};
        desk.go();
        BOOST_TEST(stop(desk, desk.chief, "global").has_value());
        const auto now = desk.here.time.now();
        desk.in_store([&](sql::session& s) {
            using delivery::correction_kind;
            s.execute("UPDATE account SET connection = 'ok'");
            const auto shown = expect(
                delivery::plan_correction(s, desk.engine, desk.editor, one.article, correction_kind::withdraw, now));
            const delivery::order given{correction_kind::withdraw, "有误", shown.digest, {}};
            return delivery::start_correction(s, desk.engine, desk.editor, one.article, given, now).has_value();
        });
        desk.go();
        BOOST_TEST(desk.platform.times("remove") == 1U);
        BOOST_TEST(desk.state_of(one.id) == "withdrawn");
    });
}

BOOST_AUTO_TEST_CASE(what_waits_for_something_else_is_not_let_go_by_lifting_a_hold)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto unreleased = a_delivery(desk).in(state::held, "not_released");
        const auto unmended = a_delivery(desk).in(state::held, "binding.secret");
        const auto h = stop(desk, desk.chief, "global")->id;
        BOOST_TEST(go_on(desk, desk.chief, h).has_value());
        BOOST_TEST(desk.go() == 0U);
        BOOST_TEST(desk.state_of(unreleased) == "held");
        BOOST_TEST(desk.state_of(unmended) == "held");
    });
}

BOOST_AUTO_TEST_CASE(only_those_with_the_right_over_it_may_stop_or_go_on)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto account = desk.an_account();
        BOOST_TEST((stop(desk, desk.editor, "account", account).error().kind == errc::not_found));
        BOOST_TEST((stop(desk, desk.stranger, "unit", desk.city.id).error().kind == errc::not_found));
        BOOST_TEST((stop(desk, desk.editor, "global").error().code == "hold.global"));
        const auto h = stop(desk, desk.chief, "account", account)->id;
        BOOST_TEST((go_on(desk, desk.stranger, h).error().kind == errc::not_found));
        BOOST_TEST(go_on(desk, desk.chief, h).has_value());
        BOOST_TEST(desk.audited("hold.set", h) == 1);
        BOOST_TEST(desk.audited("hold.lifted", h) == 1);
    });
}

BOOST_AUTO_TEST_SUITE_END()
