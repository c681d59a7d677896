// What a daemon lets pass that has just started, or whose database has just been taken over.
#include "opening_gate.hpp"
#include "tests/application/whole_office.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;

BOOST_AUTO_TEST_SUITE(opening_gate_)

BOOST_AUTO_TEST_CASE(people_read_at_once_and_act_when_the_guards_have_looked)
{
    for_each_database([](sql::database& db) {
        whole_office office{db};
        bool looked = false;
        known_gate inner{std::make_shared<access::principal>(office.editor)};
        opening_gate door{inner, [&] { return looked; }, std::chrono::milliseconds{0}};
        const auto status = [&](http::verb method, const std::string& body) {
            return run_to_end(http::answer(office.table, door, a_request(method, "/api/v1/articles", body))).status;
        };
        BOOST_TEST(status(http::verb::get, "") == 200);
        BOOST_TEST(status(http::verb::post, "{}") == 503);
        looked = true;
        BOOST_TEST(status(http::verb::post, "{}") == 422); // it is read, and found wanting
    });
}

BOOST_AUTO_TEST_CASE(who_comes_a_little_early_is_kept_waiting)
{
    for_each_database([](sql::database& db) {
        whole_office office{db};
        int asked = 0;
        known_gate inner{std::make_shared<access::principal>(office.editor)};
        opening_gate door{inner, [&] { return ++asked == 3; }, std::chrono::hours{1}};
        auto answer = http::answer(office.table, door, a_request(http::verb::post, "/api/v1/articles", "{}"));
        BOOST_TEST(run_to_end(std::move(answer)).status == 422);
        BOOST_TEST(asked == 3);
    });
}

BOOST_AUTO_TEST_SUITE_END()
