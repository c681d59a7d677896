#include "access/permissions.hpp"
#include "delivery/releases/urgency.hpp"
#include "delivery/watching/health.hpp"
#include "tests/delivery/post_room.hpp"

using namespace tongyuan;
using manner = post_room::manner;

BOOST_AUTO_TEST_SUITE(what_presses)

BOOST_AUTO_TEST_CASE(what_comes_later_for_an_urgent_article_is_urgent_from_the_start)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        const auto account = p.an_account("api.example.cn", p.county);
        auto d = p.find(p.a_delivery(account, p.county));
        p.in_store([&](sql::session& s) {
            return delivery::urgency_store::insert(s, {d.article_id, "台风红色预警", "x", "赵", p.here.time.now()}) &&
                   delivery::urgency_store::set_priority(s, d.article_id, delivery::urgent_priority,
                                                         p.here.time.now()) == 1;
        });
        BOOST_TEST(p.find(d.id).priority == delivery::urgent_priority);
        d.id = p.here.ids.next();
        d.generation = 2;
        p.in_store([&](sql::session& s) {
            delivery::delivery_store::insert(s, d);
            return true;
        });
        BOOST_TEST(p.find(d.id).priority == delivery::urgent_priority);
    });
}

BOOST_AUTO_TEST_CASE(marking_it_moves_what_is_queued_ahead_of_everything)
{
    for_each_database([](sql::database& db) {
        post_room p{db};
        for (const auto& account : p.accounts(20, "api.example.cn", p.county))
            p.a_delivery(account, p.county);
        p.here.time.advance(std::chrono::seconds{1});
        const auto pressing = p.a_delivery(p.an_account("api.example.cn", p.county), p.county);
        p.in_store([&](sql::session& s) {
            const auto article = delivery::delivery_store::find(s, pressing)->article_id;
            return delivery::urgency_store::set_priority(s, article, delivery::urgent_priority, p.here.time.now()) == 1;
        });
        delivery::room has;
        has.free = 1;
        has.reserved = 1;
        const auto leased = p.lease(has);
        BOOST_REQUIRE(leased.size() == 1);
        BOOST_TEST(leased.front().what.id == pressing);
    });
}

BOOST_AUTO_TEST_CASE(the_page_says_in_words_what_waits_for_what)
{
    for_each_database([](sql::database& db) {
        delivery::options limits;
        limits.account_breaker.after = 2;
        post_room p{db, limits, {{"post", 1, adapters::period::day, "发布", 0}}};
        p.transport.hosts["dead.example.cn"] = manner::refuses;
        const auto dead = p.an_account("dead.example.cn", p.county);
        const auto spent = p.an_account("api.example.cn", p.county);
        for (const auto& account : {dead, spent}) {
            p.a_delivery(account, p.county);
            p.a_delivery(account, p.county);
        }
        p.go_until_nothing_is_due();
        const auto now = p.here.time.now();
        const auto said = p.in_store([&](sql::session& s) {
            std::map<std::string, std::string> out;
            for (const auto& t : troubles_of(health_of(s, p.engine, now), p.engine, now))
                out[t.kind + " " + t.account_id.value_or("")] = t.words;
            return out;
        });
        BOOST_REQUIRE(said.size() == 2);
        BOOST_TEST(said.at("breaker " + dead).find("连续 2 次连接失败，") != std::string::npos);
        BOOST_TEST(said.at("quota " + spent).find("今日“发布”额度已用完（1/1）") != std::string::npos);
    });
}

BOOST_AUTO_TEST_SUITE_END()
