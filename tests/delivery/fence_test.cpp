// The version fence: an old version never comes back.
#include "tests/delivery/street.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::correction_kind;
using delivery::state;

} // namespace

BOOST_AUTO_TEST_SUITE(fence)

BOOST_AUTO_TEST_CASE(what_waits_is_superseded_in_the_transaction_that_queues_a_newer_operation)
{
    for_each_database([](sql::database& db) {
        for (const auto where : {state::held, state::queued, state::deferred}) {
            const scratch_store fresh(db.kind());
            const auto own = fresh.open();
            street s{*own};
            a_delivery one{s.desk, "wall"};
            one.in(where, where == state::held ? "configuration" : "");
            BOOST_TEST_REQUIRE(s.start(correction_kind::kill, one.article).has_value());
            BOOST_TEST(s.desk.state_of(one.id) == "superseded");
            s.go_on();
            BOOST_TEST(s.desk.platform.times("post") == 0U);
        }
    });
}

BOOST_AUTO_TEST_CASE(a_version_under_way_is_stopped_at_its_intent)
{
    for_each_database([](sql::database& db) {
        street s{db};
        s.wall.next = [](const adapters::operation& what, std::span<const adapters::entry> j) -> adapters::action {
            if (what.kind == adapters::operation_kind::publish)
                return straight({a_call("draft", quietly), a_call("post", publicly_once)},
                                adapters::receipt{what.marker, ""})(what, j);
            return on_the_wall(what, j);
        };
        a_delivery one{s.desk, "wall"};
        std::string correction;
        s.desk.platform.during = [&](const std::string& path) {
            if (path == "draft" && correction.empty())
                correction = expect(s.start(correction_kind::kill, one.article)).id;
        };
        s.desk.go(); // the draft is made; the kill comes while the platform works
        BOOST_TEST_REQUIRE(!correction.empty());
        BOOST_TEST(s.desk.state_of(one.id) == "superseded");
        BOOST_TEST(s.desk.platform.times("post") == 0U);
        s.go_on();
        BOOST_TEST(s.desk.platform.times("post") == 0U);
        BOOST_TEST(s.desk.platform.times("remove") == 0U); // nothing was out
        BOOST_TEST(s.find(correction).done_at.has_value());
        BOOST_TEST(s.find(correction).gone_at.has_value());
    });
}

BOOST_AUTO_TEST_CASE(a_version_past_its_intent_is_taken_down_as_soon_as_it_has_settled)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "wall"};
        std::string correction;
        s.desk.platform.during = [&](const std::string& path) {
            if (path == "post")
                correction = expect(s.start(correction_kind::kill, one.article)).id;
        };
        s.desk.go();
        BOOST_TEST(s.desk.state_of(one.id) == "published");
        BOOST_TEST((s.items(correction).at(0).does == delivery::way::follow));
        s.desk.platform.during = [](const std::string&) {};
        s.desk.go();
        BOOST_TEST(s.desk.state_of(one.id) == "withdrawn");
        BOOST_TEST(s.desk.platform.times("remove") == 1U);
        BOOST_TEST(s.find(correction).gone_at.has_value());
    });
}

BOOST_AUTO_TEST_CASE(a_newer_operation_waits_until_the_older_ones_fate_is_known)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "wall"};
        s.desk.platform.answers["post"] = {lost()};
        s.desk.platform.answers["look"] = {answered(200, "found 77")};
        s.desk.go();
        BOOST_TEST(s.desk.state_of(one.id) == "unconfirmed");
        const auto c = expect(s.start(correction_kind::withdraw, one.article));
        const auto withdrawal = s.desk.newest(one.article, one.account);
        BOOST_TEST(withdrawal.operation == "withdraw");
        BOOST_TEST(withdrawal.why_code == "fenced");
        BOOST_TEST(!withdrawal.due_at.has_value());
        BOOST_TEST(s.desk.go() == 0U); // neither is due
        s.desk.go_after(1min);         // the look: it is there
        BOOST_TEST(s.desk.state_of(one.id) == "published");
        BOOST_TEST(s.desk.find(withdrawal.id).target_id.value_or("") == "77");
        s.desk.go();
        BOOST_TEST(s.desk.state_of(withdrawal.id) == "withdrawn");
        BOOST_TEST(s.desk.platform.times("post") == 1U);
        BOOST_TEST(s.find(c.id).gone_at.has_value());
    });
}

BOOST_AUTO_TEST_CASE(a_repeatable_step_that_may_have_worked_is_looked_for_and_not_repeated)
{
    for_each_database([](sql::database& db) {
        for (const bool is_there : {true, false}) {
            const scratch_store fresh(db.kind());
            const auto own = fresh.open();
            street s{*own};
            s.wall.next = [](const adapters::operation& what, std::span<const adapters::entry> j) -> adapters::action {
                if (what.kind == adapters::operation_kind::publish)
                    return straight({a_call("put", publicly)}, adapters::receipt{what.marker, ""})(what, j);
                return on_the_wall(what, j);
            };
            a_delivery one{s.desk, "wall"};
            s.desk.platform.answers["put"] = {lost()};
            s.desk.platform.answers["look"] = {answered(200, is_there ? "found 9" : "gone")};
            s.desk.go();
            BOOST_TEST(s.desk.state_of(one.id) == "deferred");
            const auto c = expect(s.start(correction_kind::kill, one.article));
            BOOST_TEST(s.desk.state_of(one.id) == "unconfirmed");
            BOOST_TEST(s.desk.alarms_about(one.id).contains("delivery.unconfirmed"));
            s.go_on();
            BOOST_TEST(s.desk.platform.times("put") == 1U);
            BOOST_TEST(s.desk.state_of(one.id) == (is_there ? "withdrawn" : "superseded"));
            BOOST_TEST(s.desk.platform.times("remove") == (is_there ? 2U : 0U)); // the put may come late
            BOOST_TEST(s.desk.alarms_about(one.id).empty());
            BOOST_TEST(s.find(c.id).done_at.has_value());
        }
    });
}

BOOST_AUTO_TEST_CASE(neither_retry_nor_resend_brings_an_overtaken_version_back)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "wall"};
        s.desk.platform.answers["post"] = {lost()};
        s.desk.go();
        BOOST_TEST_REQUIRE(s.start(correction_kind::kill, one.article).has_value());
        const auto again = s.desk.in_store([&](sql::session& in) {
            return delivery::send_again(in, s.desk.engine, one.id, "再发一次", s.desk.as(s.desk.reviewer));
        });
        BOOST_TEST(again.error().code == "delivery.overtaken");
    });
}

BOOST_AUTO_TEST_CASE(after_a_stop_between_any_two_steps_the_old_version_stays_away)
{
    // The old version is killed while its n-th exchange is under way; the process dies at the same moment.
    for_each_database([](sql::database& db) {
        for (const std::string moment : {"upload", "draft", "post"}) {
            const scratch_store fresh(db.kind());
            const auto own = fresh.open();
            street s{*own};
            s.wall.next = [](const adapters::operation& what, std::span<const adapters::entry> j) -> adapters::action {
                if (what.kind == adapters::operation_kind::publish)
                    return straight(
                        {a_call("upload", quietly), a_call("draft", quietly), a_call("post", publicly_once)},
                        adapters::receipt{what.marker, ""})(what, j);
                return on_the_wall(what, j);
            };
            a_delivery one{s.desk, "wall"};
            s.desk.platform.answers["look"] = {answered(200, "found 5")};
            std::string correction;
            s.desk.platform.during = [&](const std::string& path) {
                if (path != moment || !correction.empty())
                    return;
                correction = expect(s.start(correction_kind::kill, one.article)).id;
                s.start_again(); // the worker's lease is void: whatever it hears settles nothing
            };
            s.desk.go();
            s.desk.platform.during = [](const std::string&) {};
            const auto posted = s.desk.platform.times("post");
            s.go_on();
            BOOST_TEST(s.desk.platform.times("post") == posted, moment << ": the old version was sent after the kill");
            BOOST_TEST(posted == (moment == "post" ? 1U : 0U));
            BOOST_TEST(s.desk.platform.times("remove") == posted, moment);
            BOOST_TEST(s.desk.state_of(one.id) == (posted ? "withdrawn" : "superseded"), moment);
            BOOST_TEST(s.find(correction).done_at.has_value(), moment);
        }
    });
}

BOOST_AUTO_TEST_CASE(publishing_another_revision_does_not_undo_a_withdrawal_that_waits)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "wall"};
        s.desk.go();
        BOOST_TEST_REQUIRE(s.start(correction_kind::withdraw, one.article).has_value());
        const auto withdrawal = s.desk.newest(one.article, one.account).id;
        s.desk.writer.revise(one.article, {one.account});
        BOOST_TEST(s.desk.state_of(withdrawal) == "queued");
        BOOST_TEST(s.desk.newest(one.article, one.account).why_code == "awaiting_plan");
        s.desk.go();
        BOOST_TEST(s.desk.state_of(withdrawal) == "withdrawn");
    });
}

BOOST_AUTO_TEST_SUITE_END()
