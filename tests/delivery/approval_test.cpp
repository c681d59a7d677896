// Nothing unreviewed goes out: checked in the transaction that writes the public intent.
#include "content/rendition_store.hpp"
#include "tests/delivery/desk.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::state;

// Upload, then post: whatever `meanwhile` does happens after the lease and ahead of the public intent.
std::string after_meddling(delivery_desk& desk, a_delivery& one, const std::function<void()>& meanwhile)
{
    desk.stage.next = straight({a_call("upload", quietly), a_call("post", publicly_once)}, adapters::receipt{"1", ""});
    desk.platform.during = [&](const std::string& step) {
        if (step == "upload")
            meanwhile();
    };
    desk.go();
    return desk.state_of(one.id) + " " + desk.find(one.id).why_code;
}

void change(delivery_desk& desk, std::string_view statement)
{
    desk.in_store([&](sql::session& s) { return s.execute(statement); });
}

} // namespace

BOOST_AUTO_TEST_SUITE(approvals)

BOOST_AUTO_TEST_CASE(an_approval_that_is_void_by_the_time_of_the_intent_stops_the_public_step)
{
    for_each_database([](sql::database& db) {
        const std::array<const char*, 4> meddling{
            "UPDATE article SET state = 'in_review'", "UPDATE article SET state = 'archived'",
            "UPDATE revision_rendition SET rendition_digest = (SELECT MIN(digest) FROM rendition)",
            "DELETE FROM revision_rendition"};
        delivery_desk desk{db};
        (void)a_delivery(desk).id; // some other rendition
        desk.in_store([&](sql::session& s) {
            content::rendition_store::keep(s, std::string(64, '0'), {}, desk.here.time.now());
            return true;
        });
        for (const auto* statement : meddling) {
            a_delivery one{desk};
            BOOST_TEST(after_meddling(desk, one, [&] { change(desk, statement); }) == "held not_approved", statement);
        }
        BOOST_TEST(desk.platform.times("post") == 0U);
    });
}

BOOST_AUTO_TEST_CASE(a_new_draft_voids_the_approval_of_what_is_under_way)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        BOOST_TEST(after_meddling(desk, one, [&] { (void)desk.writer.save(one.article, {one.account}); }) ==
                   "held not_approved");
        BOOST_TEST(desk.platform.times("post") == 0U);
        BOOST_TEST(desk.alarms_about(one.id).contains("delivery.held"));
    });
}

BOOST_AUTO_TEST_CASE(what_may_be_out_already_is_looked_for_when_its_approval_is_void)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.stage.next = straight({a_call("post", publicly)}, adapters::receipt{"1", ""});
        desk.platform.answers["post"] = {lost()};
        desk.platform.answers["look"] = {answered(200, "found 1")};
        a_delivery one{desk};
        desk.go();
        (void)desk.writer.save(one.article, {one.account});
        desk.go_after(1min);
        BOOST_TEST(desk.state_of(one.id) == "unconfirmed"); // held would promise that nothing is there
        BOOST_TEST(desk.alarms_about(one.id).contains("delivery.unconfirmed"));
        desk.go_after(10min);
        BOOST_TEST(desk.state_of(one.id) == "published");
        BOOST_TEST(desk.platform.times("post") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(an_account_that_is_stopped_by_the_time_of_the_intent_gets_nothing)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        const auto suspend = [&] {
            desk.in_store([&](sql::session& s) {
                return registry::account_store::move(s, one.account, registry::account_event::suspend_approved, "x",
                                                     desk.here.time.now());
            });
        };
        BOOST_TEST(after_meddling(desk, one, suspend) == "held account_not_active");
        BOOST_TEST(desk.platform.times("post") == 0U);
    });
}

BOOST_AUTO_TEST_CASE(nothing_goes_out_before_the_approved_time)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto account = desk.an_account();
        const auto when = desk.here.time.now() + 5h;
        const auto article = desk.writer.approve({account}, "定时发布", when);
        const auto id = desk.newest(article, account).id;
        BOOST_TEST(desk.go() == 0U);
        BOOST_TEST(desk.go_after(5h - 1ms) == 0U);
        BOOST_TEST(desk.go_after(1ms) == 1U);
        BOOST_TEST(desk.state_of(id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(a_due_time_that_is_too_early_does_not_help)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto account = desk.an_account();
        const auto when = desk.here.time.now() + 5h;
        const auto article = desk.writer.approve({account}, "定时发布", when);
        const auto id = desk.newest(article, account).id;
        change(desk, "UPDATE delivery SET due_at = 1");
        change(desk, "UPDATE lane SET next_due_at = 1");
        desk.go();
        BOOST_TEST(desk.platform.trail.empty());
        BOOST_TEST(desk.state_of(id) == "deferred");
        BOOST_TEST((desk.find(id).due_at == when));
        BOOST_TEST(desk.go_after(5h) == 1U);
        BOOST_TEST(desk.state_of(id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(the_editors_publish_is_never_earlier_than_approved)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        change(desk, "UPDATE unit SET release_on_approval = 0");
        const auto account = desk.an_account();
        const auto when = desk.here.time.now() + 5h;
        const auto article = desk.writer.approve({account}, "定时发布", when);
        const auto publish = [&](const access::principal& who, std::optional<timestamp> at) {
            return desk.in_store([&](sql::session& s) {
                return delivery::publish_held(s, desk.engine, who, article, at, desk.here.time.now());
            });
        };
        BOOST_TEST(desk.newest(article, account).why_code == "not_released");
        BOOST_TEST(publish(desk.editor, when - 1ms).error().code == "release.too_early");
        BOOST_TEST((publish(desk.stranger, {}).error().kind == errc::not_found));
        BOOST_TEST((publish(desk.reviewer, {}).error().kind == errc::not_found));
        const auto moved = publish(desk.editor, when + 1h);
        BOOST_TEST_REQUIRE(moved.has_value());
        BOOST_TEST((moved->front().due_at == when + 1h));
        BOOST_TEST(publish(desk.editor, {}).error().code == "release.nothing_held");
        BOOST_TEST(desk.go_after(6h) == 1U);
        BOOST_TEST(desk.platform.times("post") == 1U);
    });
}

BOOST_AUTO_TEST_SUITE_END()
