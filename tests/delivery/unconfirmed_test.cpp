// Nobody knows whether it is out: probes, people, and a new generation.
#include "tests/delivery/desk.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::state;

struct in_doubt {
    explicit in_doubt(sql::database& db) : desk(db), one(desk)
    {
        desk.platform.answers["post"] = {lost()};
        id = one.id;
        desk.go();
    }
    void platform_shows(const std::string& found) { desk.platform.answers["look"] = {answered(200, found)}; }
    auto resend(const access::principal& who)
    {
        return desk.in_store([&](sql::session& s) {
            return delivery::send_again(s, desk.engine, id, "已到平台核对，没有", desk.as(who));
        });
    }
    auto settle(const access::principal& who, bool published, const delivery::proof& proof = {})
    {
        return desk.in_store([&](sql::session& s) {
            return delivery::settle_by_hand(s, desk.engine, id, published, proof, "已看过", desk.as(who));
        });
    }

    delivery_desk desk;
    a_delivery one;
    std::string id;
};

} // namespace

BOOST_AUTO_TEST_SUITE(unconfirmed)

BOOST_AUTO_TEST_CASE(a_lost_public_step_raises_an_alarm_at_once_and_is_never_repeated)
{
    for_each_database([](sql::database& db) {
        in_doubt lost_one{db};
        auto& desk = lost_one.desk;
        BOOST_TEST(desk.state_of(lost_one.id) == "unconfirmed");
        BOOST_TEST(desk.alarms_about(lost_one.id).contains("delivery.unconfirmed"));
        lost_one.platform_shows("nothing");
        for (int i = 0; i < 50; ++i)
            desk.go_after(1h);
        BOOST_TEST(desk.platform.times("post") == 1U);
        BOOST_TEST(desk.state_of(lost_one.id) == "unconfirmed");
        BOOST_TEST(desk.alarms_about(lost_one.id).contains("delivery.unconfirmed"));
    });
}

BOOST_AUTO_TEST_CASE(it_is_not_settled_by_a_picture_that_nobody_can_look_at)
{
    for_each_database([](sql::database& db) {
        in_doubt lost_one{db};
        const auto settled = lost_one.settle(lost_one.desk.editor, true, {"", std::string(64, 'a')});
        BOOST_TEST_REQUIRE(settled.has_error());
        BOOST_TEST(settled.error().violations.at(0).code == "unknown_picture");
        BOOST_TEST(lost_one.desk.state_of(lost_one.id) == "unconfirmed");
    });
}

BOOST_AUTO_TEST_CASE(it_is_looked_for_after_one_ten_and_thirty_minutes_and_then_a_person_has_to)
{
    for_each_database([](sql::database& db) {
        in_doubt one{db};
        one.platform_shows("nothing");
        std::vector<std::chrono::milliseconds> looked;
        for (auto minute = 0min; minute < 180min; ++minute) {
            if (one.desk.go() > 0)
                looked.push_back(minute);
            one.desk.here.time.advance(1min);
        }
        BOOST_TEST((looked == std::vector<std::chrono::milliseconds>{1min, 10min, 30min}));
        BOOST_TEST(!one.desk.find(one.id).due_at.has_value());
    });
}

BOOST_AUTO_TEST_CASE(what_a_probe_finds_is_published_once_with_a_receipt_that_says_so)
{
    for_each_database([](sql::database& db) {
        in_doubt one{db};
        one.platform_shows("found 77");
        one.desk.go_after(1min);
        BOOST_TEST(one.desk.state_of(one.id) == "published");
        BOOST_TEST(one.desk.receipt_of(one.id)->platform_id == "77");
        BOOST_TEST(one.desk.receipt_of(one.id)->proven_by == "probe");
        BOOST_TEST(one.desk.alarms_about(one.id).empty());
        BOOST_TEST(one.desk.told.size() == 1U);
    });
}

BOOST_AUTO_TEST_CASE(not_found_for_sure_is_still_no_reason_to_send_again)
{
    for_each_database([](sql::database& db) {
        in_doubt one{db};
        one.platform_shows("gone");
        one.desk.go_after(1min);
        BOOST_TEST(one.desk.state_of(one.id) == "unconfirmed");
        BOOST_TEST(one.desk.platform.times("post") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(a_probe_that_fails_or_is_interrupted_changes_nothing)
{
    for_each_database([](sql::database& db) {
        in_doubt one{db};
        one.desk.platform.answers["look"] = {lost(), answered(403), answered(599), never_sent()};
        for (int i = 0; i < 5; ++i)
            one.desk.go_after(1h);
        BOOST_TEST(one.desk.state_of(one.id) == "unconfirmed");
        BOOST_TEST(one.desk.platform.times("post") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(a_person_may_ask_for_a_look_at_once)
{
    for_each_database([](sql::database& db) {
        in_doubt one{db};
        one.platform_shows("nothing");
        one.desk.go_after(2h);
        one.desk.go_after(2h);
        one.desk.go_after(2h);
        BOOST_TEST(one.desk.go_after(24h) == 0U);
        one.platform_shows("found 5");
        auto asked = one.desk.in_store([&](sql::session& s) {
            return delivery::probe_now(s, one.desk.engine, one.id, one.desk.as(one.desk.editor));
        });
        BOOST_TEST(asked.has_value());
        BOOST_TEST(one.desk.go() == 1U);
        BOOST_TEST(one.desk.state_of(one.id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(a_person_who_has_looked_settles_it_with_evidence)
{
    for_each_database([](sql::database& db) {
        in_doubt one{db};
        BOOST_TEST((one.settle(one.desk.reviewer, true).error().kind == errc::forbidden));
        BOOST_TEST((one.settle(one.desk.stranger, true).error().kind == errc::not_found));
        const auto settled = one.settle(one.desk.editor, true, {"http://platform.test/9", ""});
        BOOST_TEST(settled.has_value());
        BOOST_TEST(one.desk.state_of(one.id) == "published");
        BOOST_TEST(one.desk.receipt_of(one.id)->proven_by == "evidence");
        BOOST_TEST(one.desk.alarms_about(one.id).empty());
        BOOST_TEST(one.desk.audited("delivery.settled", one.id) == 1);
        BOOST_TEST((one.desk.journal_of(one.id).back().entry.kind == adapters::entry_kind::evidence));
        BOOST_TEST((one.settle(one.desk.editor, false).error().kind == errc::wrong_state));
    });
}

BOOST_AUTO_TEST_CASE(a_person_may_find_that_it_is_not_there)
{
    for_each_database([](sql::database& db) {
        in_doubt one{db};
        BOOST_TEST(one.settle(one.desk.editor, false).has_value());
        BOOST_TEST(one.desk.state_of(one.id) == "refused");
        BOOST_TEST(one.desk.go_after(24h) == 0U);
        BOOST_TEST(one.desk.platform.times("post") == 1U);
        BOOST_TEST(one.desk.told.empty());
    });
}

BOOST_AUTO_TEST_CASE(sending_again_needs_a_reviewer_and_opens_a_new_generation)
{
    for_each_database([](sql::database& db) {
        in_doubt one{db};
        auto& desk = one.desk;
        BOOST_TEST((one.resend(desk.editor).error().kind == errc::forbidden));
        BOOST_TEST((one.resend(desk.stranger).error().kind == errc::not_found));
        const auto again = one.resend(desk.reviewer);
        BOOST_TEST_REQUIRE(again.has_value());
        BOOST_TEST(again->generation == 2);
        BOOST_TEST(again->id != one.id);
        BOOST_TEST(desk.state_of(one.id) == "refused");
        BOOST_TEST(desk.find(one.id).why_code == "resent");
        BOOST_TEST(desk.audited("delivery.resent", one.id) == 1);
        BOOST_TEST((one.resend(desk.reviewer).error().kind == errc::wrong_state)); // the newest one only
        desk.platform.answers["post"] = {answered(200)};
        desk.go();
        BOOST_TEST(desk.state_of(again->id) == "published");
        BOOST_TEST(desk.platform.times("post") == 2U);
    });
}

BOOST_AUTO_TEST_CASE(late_evidence_still_attaches_to_the_generation_that_it_belongs_to)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        a_delivery one{desk};
        desk.platform.during = [&](const std::string& step) {
            if (step != "post" || desk.platform.times("post") > 1)
                return;
            desk.in_store([&](sql::session& s) {
                recover(s, desk.engine, desk.here.time.now(), delivery::lane_store::whose::everybodys);
                return expect(delivery::send_again(s, desk.engine, one.id, "核对过", desk.as(desk.reviewer))).id;
            });
        };
        desk.go();
        const auto row = desk.journal_of(one.id).front();
        BOOST_TEST(row.entry.got.status == 200);
        BOOST_TEST(desk.alarms_about(one.id).contains("delivery.late_answer"));
        BOOST_TEST(desk.state_of(one.id) == "refused");
    });
}

BOOST_AUTO_TEST_SUITE_END()
