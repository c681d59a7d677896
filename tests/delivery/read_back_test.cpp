// What readers see is read back: at once, after ten minutes, after a day; and after a withdrawal it is gone.
#include "delivery/watching/presentation.hpp"
#include "tests/delivery/street.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::correction_kind;

struct readable {
    explicit readable(sql::database& db) : s(db), one(s.desk, "wall")
    {
        s.desk.go();
        shows("found " + one.id);
    }
    void shows(const std::string& found) { s.desk.platform.answers["look"] = {answered(200, found)}; }
    std::size_t looks() { return s.desk.platform.times("look"); }
    std::string state() { return s.reading_of(one.id).state; }
    std::string next()
    {
        auto& desk = s.desk;
        return desk.in_store([&](sql::session& session) {
            const auto d = *delivery::delivery_store::find(session, one.id);
            const auto shown = delivery::summary_of(session, desk.engine, desk.editor, d);
            return std::string(shown.at("next").as_string());
        });
    }

    street s;
    a_delivery one;
};

} // namespace

BOOST_AUTO_TEST_SUITE(read_back)

BOOST_AUTO_TEST_CASE(it_is_read_at_once_after_ten_minutes_and_after_a_day_and_then_no_more)
{
    for_each_database([](sql::database& db) {
        readable r{db};
        BOOST_TEST(!r.s.read_after(0s));
        BOOST_TEST(r.s.read_after(5s));
        BOOST_TEST(r.state() == "same");
        BOOST_TEST(r.s.desk.receipt_of(r.one.id)->read_back == "same");
        BOOST_TEST(!r.s.read_after(9min));
        r.s.start_again(); // the schedule is stored
        BOOST_TEST(r.s.read_after(1min));
        BOOST_TEST(!r.s.read_after(23h));
        BOOST_TEST(r.s.read_after(1h));
        BOOST_TEST(!r.s.read_after(24h * 365));
        BOOST_TEST(r.looks() == 3U);
    });
}

BOOST_AUTO_TEST_CASE(what_disappears_later_is_an_alarm_and_says_so_on_the_receipt)
{
    for_each_database([](sql::database& db) {
        readable r{db};
        r.s.read_after(5s);
        r.shows("gone");
        r.s.read_after(10min);
        BOOST_TEST(r.state() == "same"); // one reading may be wrong
        BOOST_TEST(r.s.desk.alarms_about(r.one.id).empty());
        r.s.read_after(2min);
        BOOST_TEST(r.state() == "differs");
        BOOST_TEST(r.s.desk.alarms_about(r.one.id).contains("delivery.disappeared"));
        BOOST_TEST(r.s.desk.receipt_of(r.one.id)->read_back == "differs");
        BOOST_TEST(r.next().find("更正或撤回") != std::string::npos);
        r.shows("found " + r.one.id); // it is back
        r.s.read_after(24h);
        BOOST_TEST(r.state() == "same");
        BOOST_TEST(r.next() == "已经完成，无需处理。");
        BOOST_TEST(r.s.desk.alarms_about(r.one.id).empty());
        BOOST_TEST(r.s.desk.state_of(r.one.id) == "published");
        BOOST_TEST(r.s.desk.platform.times("post") == 1U); // and nothing was published again
    });
}

BOOST_AUTO_TEST_CASE(after_a_withdrawal_it_is_read_that_it_is_gone_at_once_and_after_ten_minutes)
{
    for_each_database([](sql::database& db) {
        readable r{db};
        BOOST_TEST_REQUIRE(r.s.start(correction_kind::withdraw, r.one.article).has_value());
        r.s.desk.go();
        const auto w = r.s.desk.newest(r.one.article, r.one.account).id;
        BOOST_TEST(r.s.reading_of(w).expects == "gone");
        r.shows("gone");
        BOOST_TEST(r.s.read_after(5s));
        BOOST_TEST(r.s.reading_of(w).state == "gone");
        BOOST_TEST(r.s.read_after(10min));
        BOOST_TEST(!r.s.read_after(48h));
        BOOST_TEST(r.looks() == 2U); // the publication is read no more
    });
}

BOOST_AUTO_TEST_CASE(what_is_still_visible_after_a_withdrawal_is_an_alarm_until_it_is_gone)
{
    for_each_database([](sql::database& db) {
        readable r{db};
        BOOST_TEST_REQUIRE(r.s.start(correction_kind::withdraw, r.one.article).has_value());
        r.s.desk.go();
        const auto w = r.s.desk.newest(r.one.article, r.one.account).id;
        r.s.read_after(5s);
        BOOST_TEST(r.s.reading_of(w).state == "pending");
        r.s.read_after(2min);
        BOOST_TEST(r.s.reading_of(w).state == "visible");
        BOOST_TEST(r.s.desk.alarms_about(w).contains("delivery.still_visible"));
        r.shows("gone");
        r.s.read_after(10min);
        BOOST_TEST(r.s.reading_of(w).state == "gone");
        BOOST_TEST(r.s.desk.alarms_about(w).empty());
    });
}

BOOST_AUTO_TEST_CASE(a_platform_that_does_not_answer_is_asked_for_half_an_hour_and_then_left_to_people)
{
    for_each_database([](sql::database& db) {
        readable r{db};
        r.s.desk.platform.answers["look"] = {lost(), never_sent(), answered(200, "nothing")};
        r.s.read_after(5s);
        for (int i = 0; i < 14; ++i)
            BOOST_TEST(r.s.read_after(2min));
        BOOST_TEST(r.state() == "pending");
        r.s.read_after(2min);
        BOOST_TEST(r.state() == "unreadable");
    });
}

BOOST_AUTO_TEST_CASE(a_channel_that_cannot_be_read_says_so)
{
    for_each_database([](sql::database& db) {
        street s{db};
        a_delivery one{s.desk, "stage"};
        s.desk.go();
        BOOST_TEST(s.desk.receipt_of(one.id)->read_back == "unreadable");
        BOOST_TEST(!s.desk.receipt_of(one.id)->read_back_message.empty());
        BOOST_TEST(!s.read_after(48h));
    });
}

BOOST_AUTO_TEST_CASE(readings_stay_within_what_the_platform_grants_a_day)
{
    for_each_database([](sql::database& db) {
        street s{db, 2};
        a_delivery one{s.desk, "wall"};
        s.desk.go();
        s.desk.platform.answers["look"] = {answered(200, "nothing")}; // asked again and again
        for (int i = 0; i < 10; ++i)
            s.read_after(2min);
        BOOST_TEST(s.desk.platform.times("look") == 2U);
        const auto waiting = s.reading_of(one.id);
        BOOST_TEST(!waiting.message.empty());
        BOOST_TEST(to_shanghai_minute(waiting.due_at.value()) == "2026-03-03 00:00");
        s.read_after(*waiting.due_at - s.desk.here.time.now());
        BOOST_TEST(s.desk.platform.times("look") == 3U);
    });
}

BOOST_AUTO_TEST_CASE(a_difference_counts_only_when_a_second_reading_finds_it)
{
    delivery::options limits;
    const auto now = *parse_rfc3339("2026-03-02T09:00:00+08:00");
    delivery::planned_reading p;
    p.since = now;
    p.due_at = now;
    auto once = delivery::after_reading(p, {"differs", "少了一段"}, limits, now);
    BOOST_TEST(once.state == "pending");
    BOOST_TEST((once.due_at == now + 2min));
    auto twice = delivery::after_reading(once, {"differs", "少了一段"}, limits, now + 2min);
    BOOST_TEST(twice.state == "differs");
    BOOST_TEST(twice.message == "少了一段");
    BOOST_TEST((twice.due_at == now + 10min));
    auto well = delivery::after_reading(once, {"same", ""}, limits, now + 2min);
    BOOST_TEST(well.state == "same");
}

BOOST_AUTO_TEST_SUITE_END()
