// A repeatable public step that nobody answered may take effect when a later try has long worked.
#include "tests/delivery/street.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::correction_kind;
using delivery::state;

constexpr auto after_a_retry = 20s;

adapters::action on_a_repeating_wall(const adapters::operation& what, std::span<const adapters::entry> journal)
{
    if (what.kind == adapters::operation_kind::publish)
        return straight({a_call("put", publicly)}, adapters::receipt{what.marker, "http://wall.test/1"})(what, journal);
    return on_the_wall(what, journal);
}

// Published by the second try; the first one is still on its way somewhere.
struct silent_street : street {
    explicit silent_street(sql::database& db) : street(db)
    {
        wall.next = on_a_repeating_wall;
        desk.platform.answers["put"] = {lost(), answered(200, "")};
        one.emplace(desk, "wall");
        desk.go();
        desk.go_after(after_a_retry);
        BOOST_TEST_REQUIRE(desk.state_of(one->id) == "published");
        BOOST_TEST_REQUIRE(desk.platform.times("put") == 2U);
    }
    std::string start_newest(correction_kind kind)
    {
        BOOST_TEST_REQUIRE(start(kind, one->article).has_value());
        return desk.newest(one->article, one->account).id;
    }
    std::optional<a_delivery> one;
};

} // namespace

BOOST_AUTO_TEST_SUITE(late_effects)

BOOST_AUTO_TEST_CASE(a_removal_is_done_at_once_and_once_more_when_nothing_can_arrive_any_longer)
{
    for_each_database([](sql::database& db) {
        silent_street s{db};
        const auto removal = s.start_newest(correction_kind::kill);
        s.desk.go();
        BOOST_TEST(s.desk.platform.times("remove") == 1U);
        BOOST_TEST(s.desk.state_of(removal) == "deferred");
        BOOST_TEST(s.desk.find(removal).why_code == "removed_once");
        BOOST_TEST(s.desk.state_of(s.one->id) == "published"); // nobody is told that it is gone for good
        BOOST_TEST(s.desk.go_after(4min) == 0U);
        s.desk.go_after(1min);
        BOOST_TEST(s.desk.platform.times("remove") == 2U);
        BOOST_TEST(s.desk.state_of(removal) == "withdrawn");
        BOOST_TEST(s.desk.state_of(s.one->id) == "withdrawn");
    });
}

BOOST_AUTO_TEST_CASE(a_removal_behind_answered_requests_is_done_once)
{
    for_each_database([](sql::database& db) {
        street s{db};
        s.wall.next = on_a_repeating_wall;
        a_delivery one{s.desk, "wall"};
        s.desk.go();
        BOOST_TEST_REQUIRE(s.start(correction_kind::kill, one.article).has_value());
        s.desk.go();
        BOOST_TEST(s.desk.state_of(one.id) == "withdrawn");
        BOOST_TEST(s.desk.platform.times("remove") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(in_another_round_the_former_removal_counts_as_unanswered)
{
    for_each_database([](sql::database& db) {
        silent_street s{db};
        std::vector<std::vector<adapters::entry>> shown;
        s.wall.next = [&](const adapters::operation& what, std::span<const adapters::entry> j) -> adapters::action {
            if (what.kind == adapters::operation_kind::withdraw)
                shown.emplace_back(j.begin(), j.end());
            return on_a_repeating_wall(what, j);
        };
        const auto removal = s.start_newest(correction_kind::withdraw);
        s.desk.go();
        BOOST_TEST_REQUIRE(shown.size() == 2U); // nothing yet; removed
        s.desk.go_after(5min);
        BOOST_TEST_REQUIRE(shown.size() == 4U);
        BOOST_TEST_REQUIRE(shown.at(2).size() >= 1U);
        BOOST_TEST(shown.at(2).front().step == "remove");
        BOOST_TEST((shown.at(2).front().outcome == adapters::fate::ambiguous));
        BOOST_TEST(s.desk.state_of(removal) == "withdrawn");
    });
}

BOOST_AUTO_TEST_CASE(a_correction_waits_until_the_older_version_can_no_longer_arrive)
{
    for_each_database([](sql::database& db) {
        silent_street s{db};
        s.desk.writer.revise(s.one->article, {s.one->account});
        const auto next = s.start_newest(correction_kind::correct);
        s.desk.go();
        BOOST_TEST(s.desk.state_of(next) == "deferred");
        BOOST_TEST(s.desk.find(next).why_code == "settling");
        s.desk.go_after(4min);
        BOOST_TEST(s.desk.platform.times("edit") == 0U);
        s.desk.go_after(1min);
        BOOST_TEST(s.desk.platform.times("edit") == 1U);
        BOOST_TEST(s.desk.state_of(next) == "published");
        BOOST_TEST(s.desk.state_of(s.one->id) == "superseded");
    });
}

BOOST_AUTO_TEST_CASE(a_new_publication_waits_until_a_silent_removal_can_no_longer_arrive)
{
    for_each_database([](sql::database& db) {
        street s{db};
        s.wall.next = on_a_repeating_wall;
        a_delivery one{s.desk, "wall"};
        s.desk.go();
        s.desk.platform.answers["remove"] = {lost(), answered(200, "")};
        BOOST_TEST_REQUIRE(s.start(correction_kind::withdraw, one.article).has_value());
        s.desk.go();
        s.desk.go_after(after_a_retry);
        BOOST_TEST_REQUIRE(s.desk.state_of(one.id) == "withdrawn");
        BOOST_TEST(s.desk.platform.times("remove") == 2U); // late removals do not undo a removal
        s.desk.writer.revise(one.article, {one.account});
        const auto next = s.desk.newest(one.article, one.account).id;
        s.desk.go();
        BOOST_TEST(s.desk.find(next).why_code == "settling");
        BOOST_TEST(s.desk.platform.times("put") == 1U);
        s.desk.go_after(5min);
        BOOST_TEST(s.desk.state_of(next) == "published");
        BOOST_TEST(s.desk.platform.times("put") == 2U);
    });
}

BOOST_AUTO_TEST_CASE(what_a_person_saw_gone_before_that_is_not_taken_for_good)
{
    for_each_database([](sql::database& db) {
        silent_street s{db};
        s.desk.platform.answers["remove"] = {answered(400, "no"), answered(400, "no")};
        const auto removal = s.start_newest(correction_kind::withdraw);
        s.desk.go();
        BOOST_TEST_REQUIRE(s.desk.find(removal).task_title.has_value());
        const auto bring = [&] {
            return s.desk.in_store([&](sql::session& in) {
                return delivery::bring_evidence(in, s.desk.engine, removal, {"http://wall.test/gone", ""},
                                                s.desk.as(s.desk.editor));
            });
        };
        const auto too_early = bring();
        BOOST_TEST_REQUIRE(too_early.has_error());
        BOOST_TEST(too_early.error().code == "delivery.settling");
        s.desk.here.time.advance(5min);
        BOOST_TEST(bring().has_value());
        BOOST_TEST(s.desk.state_of(removal) == "withdrawn");
    });
}

BOOST_AUTO_TEST_SUITE_END()
