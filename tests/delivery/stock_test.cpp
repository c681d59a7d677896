// What is leased ahead of its place.
#include "delivery/sending/stock.hpp"

#include "tests/delivery/post_room.hpp"

using namespace tongyuan;
using namespace std::chrono_literals;
using delivery::state;

namespace {

delivery::work work_of(std::string id, std::string host, std::int64_t priority = 0)
{
    delivery::work w;
    w.what.id = std::move(id);
    w.what.priority = priority;
    w.lane.host = std::move(host);
    return w;
}

std::string next_of(delivery::stock& all, const std::function<bool(const delivery::work&)>& may_begin)
{
    const auto w = all.take(may_begin);
    return w ? w->what.id : "none";
}

bool whatever(const delivery::work&)
{
    return true;
}

} // namespace

BOOST_AUTO_TEST_SUITE(stocks)

BOOST_AUTO_TEST_CASE(the_pace_is_that_of_this_moment_or_the_last_and_then_forgotten)
{
    delivery::pace pace;
    BOOST_TEST(pace.at(0ms) == 0u);
    for (int i = 0; i < 3; ++i)
        pace.note(1000ms);
    pace.note(1020ms);
    BOOST_TEST(pace.at(1020ms) == 3u); // the moment that is not over does not make it slower
    BOOST_TEST(pace.at(1040ms) == 1u);
    BOOST_TEST(pace.at(1060ms) == 0u);
    pace.note(5000ms);
    BOOST_TEST(pace.at(5019ms) == 1u);
}

BOOST_AUTO_TEST_CASE(urgent_work_comes_first_and_a_full_host_is_stepped_over)
{
    delivery::stock all;
    all.put(work_of("slow", "slow.example.cn"));
    all.put(work_of("brisk", "api.example.cn"));
    all.put(work_of("urgent", "api.example.cn", 100));
    BOOST_TEST(all.size() == 3u);
    BOOST_TEST(all.waiting_at().at("api.example.cn") == 2u);
    const auto has_room = [](const delivery::work& w) { return w.lane.host != "slow.example.cn"; };
    BOOST_TEST(next_of(all, has_room) == "urgent");
    BOOST_TEST(next_of(all, has_room) == "brisk");
    BOOST_TEST(next_of(all, has_room) == "none");
    BOOST_TEST(all.waiting_at().size() == 1u);
    BOOST_TEST(next_of(all, whatever) == "slow");
    BOOST_TEST(all.size() == 0u);
    BOOST_TEST(all.waiting_at().empty());
}

BOOST_AUTO_TEST_CASE(only_who_answers_is_leased_ahead)
{
    delivery::stock all;
    all.note_answer("api.example.cn", 1000ms);
    all.note_answer("api.example.cn", 1001ms);
    BOOST_TEST(all.ahead(1002ms) == 2u);
    BOOST_TEST(all.ahead_at("api.example.cn", 1002ms) == 2u);
    BOOST_TEST(all.ahead_at("slow.example.cn", 1002ms) == 0u);
    BOOST_TEST(all.ahead(1060ms) == 0u);
}

BOOST_AUTO_TEST_CASE(nothing_is_leased_ahead_of_a_host_that_hangs)
{
    for_each_database([](sql::database& db) {
        delivery::options limits;
        limits.most_in_flight = 4;
        limits.kept_for_urgent = 0;
        post_room p{db, limits};
        p.transport.hosts["slow.example.cn"] = post_room::manner::hangs;
        for (int i = 0; i < 12; ++i) {
            p.a_delivery(p.an_account("slow.example.cn", p.county), p.county);
            p.a_delivery(p.an_account("api.example.cn", p.port), p.port);
        }
        p.go_until_nothing_is_due();
        BOOST_TEST(p.in_state(state::published) == 12);
        BOOST_TEST(p.transport.hanging == 3u); // the share of one host
        BOOST_TEST(p.in_state(state::sending) == 3);
        BOOST_TEST(p.in_state(state::queued) == 9);
        p.transport.give_up_waiting();
        p.transport.hosts.clear();
        p.go();
    });
}

BOOST_AUTO_TEST_SUITE_END()
