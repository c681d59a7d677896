// A clock that jumps lets nothing out early, and stops nothing that is not scheduled.
#include "tests/delivery/restored.hpp"

namespace {

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::state;

constexpr std::array<std::chrono::seconds, 6> jumps{1s, -1s, 1h, -1h, -24h, 8760h};

std::optional<delivery::clock_doubt> standing(delivery_desk& desk)
{
    return desk.in_store([](sql::session& s) { return delivery::clock_store::standing(s); });
}
result<void> confirm(delivery_desk& desk, const access::principal& who)
{
    return desk.in_store([&](sql::session& s) {
        return delivery::confirm_clock(s, desk.engine, who, "已核对服务器时间", desk.here.time.now());
    });
}
// Approved for tomorrow at this hour.
std::string scheduled(delivery_desk& desk, const std::string& account)
{
    const auto article = desk.writer.approve({account}, "明天发布的通知", desk.here.time.now() + 24h);
    return desk.newest(article, account).id;
}
void start(delivery_desk& desk)
{
    boost::asio::io_context loop;
    delivery::guards fresh{desk.engine};
    auto done = boost::asio::co_spawn(loop, fresh.look_at_the_store(), boost::asio::use_future);
    loop.run();
    done.get();
}

} // namespace

BOOST_AUTO_TEST_SUITE(clock_guard)

BOOST_AUTO_TEST_CASE(differences_that_a_correction_may_make_are_not_jumps)
{
    manual_clock time{*parse_rfc3339("2026-03-02T09:00:00+08:00")};
    delivery::clock_guard guard{time};
    time.jump_to(time.now() + 120s);
    BOOST_TEST(!guard.check().has_value());
    time.jump_to(time.now() + 1s);
    BOOST_TEST(guard.check().has_value());
    guard.go_on_from_here();
    BOOST_TEST(!guard.check().has_value());
    time.jump_to(time.now() - 121s);
    BOOST_TEST(guard.check().has_value());
    guard.go_on_from_here();
    for (int hour = 0; hour < 100; ++hour) { // a slow drift, forgiven hour by hour
        time.advance(61min);
        time.jump_to(time.now() + 5s);
        BOOST_TEST(!guard.check().has_value());
    }
}

BOOST_AUTO_TEST_CASE(two_small_jumps_within_an_hour_count_together)
{
    manual_clock time{*parse_rfc3339("2026-03-02T09:00:00+08:00")};
    delivery::clock_guard guard{time};
    for (int i = 0; i < 2; ++i) {
        BOOST_TEST(!guard.check().has_value());
        time.jump_to(time.now() + 100s);
    }
    BOOST_TEST(guard.check().has_value());
}

BOOST_AUTO_TEST_CASE(no_jump_lets_a_scheduled_release_out_early_or_stops_an_immediate_one)
{
    for (const std::chrono::seconds by : jumps) {
        for_each_database([&](sql::database& db) {
            BOOST_TEST_CONTEXT("jump by " << by.count() << " s")
            {
                delivery_desk desk{db};
                const auto later = scheduled(desk, desk.an_account());
                desk.go();
                const a_delivery queued{desk};
                desk.here.time.jump_to(desk.here.time.now() + by);
                if (by.count() == -1)
                    desk.here.time.advance(1s);
                desk.go();
                BOOST_TEST(desk.state_of(queued.id) == "published");
                BOOST_TEST(!desk.receipt_of(later).has_value());
                BOOST_TEST(standing(desk).has_value() == (by > 120s || by < -120s));
                const a_delivery after{desk};
                desk.go();
                BOOST_TEST(desk.state_of(after.id) == "published");
                BOOST_TEST(!desk.receipt_of(later).has_value());
            }
        });
    }
}

BOOST_AUTO_TEST_CASE(a_scheduled_release_goes_at_its_time_once_the_clock_is_confirmed)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        const auto later = scheduled(desk, desk.an_account());
        const auto right = desk.here.time.now();
        desk.here.time.jump_to(right + 8760h);
        desk.go();
        BOOST_TEST(desk.state_of(later) == "held");
        BOOST_TEST(desk.find(later).why_code == "clock");
        BOOST_TEST(desk.alarms_about("clock").contains("clock.doubted"));
        BOOST_TEST(desk.alarms_about(later).empty());

        desk.here.time.jump_to(right + 1h); // an administrator has set it right
        desk.go();
        BOOST_TEST(confirm(desk, desk.editor).has_error());
        BOOST_TEST(confirm(desk, desk.stranger).has_error() == false); // an administrator of another root
        BOOST_TEST(!standing(desk).has_value());
        BOOST_TEST(desk.alarms_about("clock").empty());
        BOOST_TEST(desk.state_of(later) == "queued");
        desk.go();
        BOOST_TEST(desk.state_of(later) == "queued");
        desk.go_after(23h);
        BOOST_TEST(desk.state_of(later) == "published");
        BOOST_TEST(desk.platform.times("post") == 1U);
    });
}

BOOST_AUTO_TEST_CASE(a_publication_time_that_the_editor_chose_is_a_schedule_too)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.in_store([](sql::session& s) { return s.execute("UPDATE unit SET release_on_approval = 0"); });
        const auto account = desk.an_account();
        const auto article = desk.writer.approve({account});
        desk.in_store([&](sql::session& s) {
            return expect(delivery::publish_held(s, desk.engine, desk.editor, article, desk.here.time.now() + 24h,
                                                 desk.here.time.now()));
        });
        const auto id = desk.newest(article, account).id;
        desk.here.time.jump_to(desk.here.time.now() + 8760h);
        desk.go();
        BOOST_TEST(desk.state_of(id) == "held");
        BOOST_TEST(desk.platform.times("post") == 0U);
    });
}

BOOST_AUTO_TEST_CASE(a_jump_while_a_delivery_is_under_way_neither_loses_its_lease_nor_sends_it_again)
{
    for (const std::chrono::seconds by : jumps) {
        for_each_database([&](sql::database& db) {
            delivery_desk desk{db};
            const a_delivery one{desk};
            desk.platform.during = [&](const std::string&) { desk.here.time.jump_to(desk.here.time.now() + by); };
            desk.go();
            BOOST_TEST(desk.state_of(one.id) == "published");
            desk.platform.during = [](const std::string&) {};
            desk.go();
            BOOST_TEST(desk.platform.times("post") == 1U);
        });
    }
}

BOOST_AUTO_TEST_CASE(waiting_times_do_not_grow_when_the_clock_goes_back)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        desk.platform.answers["post"] = {never_sent(), answered(200)};
        const a_delivery one{desk};
        desk.go();
        BOOST_TEST(desk.state_of(one.id) == "deferred");
        desk.here.time.jump_to(desk.here.time.now() - 24h);
        desk.go();
        desk.go_after(1h);
        BOOST_TEST(desk.state_of(one.id) == "published");
    });
}

BOOST_AUTO_TEST_CASE(a_start_with_a_clock_that_does_not_fit_the_store_holds_what_is_scheduled)
{
    struct odd_start {
        const char* at;
        const char* code;
    };
    for (const auto& odd :
         {odd_start{"1970-01-01T00:00:10Z", "behind"}, odd_start{"2026-03-01T09:00:00+08:00", "behind"},
          odd_start{"2026-04-02T09:00:00+08:00", "ahead"}, odd_start{"2036-03-02T09:00:00+08:00", "ahead"}})
    {
        for_each_database([&](sql::database& db) {
            BOOST_TEST_CONTEXT(odd.at)
            {
                delivery_desk desk{db};
                start(desk);
                const auto later = scheduled(desk, desk.an_account());
                const a_delivery queued{desk};
                desk.here.time.jump_to(*parse_rfc3339(odd.at));
                delivery::dispatcher fresh{desk.loop, desk.engine}; // its own guard begins with this clock
                start(desk);
                BOOST_TEST_REQUIRE(standing(desk).has_value());
                BOOST_TEST(standing(desk)->code == odd.code);
                BOOST_TEST(!words_of(*standing(desk)).empty());
                desk.go(fresh);
                BOOST_TEST(desk.state_of(queued.id) == "published");
                BOOST_TEST(!desk.receipt_of(later).has_value());
                BOOST_TEST(confirm(desk, desk.chief).has_value());
            }
        });
    }
}

BOOST_AUTO_TEST_CASE(a_start_after_a_month_off_is_not_held_against_a_clock_that_was_confirmed)
{
    for_each_database([](sql::database& db) {
        delivery_desk desk{db};
        start(desk);
        desk.here.time.advance(29 * 24h);
        start(desk);
        BOOST_TEST(!standing(desk).has_value());
        desk.here.time.advance(31 * 24h);
        start(desk);
        BOOST_TEST(standing(desk).has_value());
        BOOST_TEST(confirm(desk, desk.chief).has_value());
        start(desk);
        BOOST_TEST(!standing(desk).has_value());
        BOOST_TEST(desk.audited("clock.confirmed", "test") == 1);
    });
}

BOOST_AUTO_TEST_SUITE_END()
