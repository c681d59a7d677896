#include "access/installation.hpp"
#include "tests/access/signed_in_office.hpp"

#include <boost/test/unit_test.hpp>

#include <ctime>
#include <limits>

using namespace tongyuan;
using namespace tongyuan::access;
using namespace std::chrono_literals;

namespace {

constexpr auto password = right_password;
constexpr auto get = http::verb::get;
constexpr auto post = http::verb::post;

std::string change_body(std::string_view before, std::string_view after)
{
    return boost::json::serialize(boost::json::object{{"old_password", before}, {"new_password", after}});
}

} // namespace

BOOST_AUTO_TEST_SUITE(passwords)

BOOST_AUTO_TEST_CASE(of_the_first_administrator_must_be_changed_before_anything_else)
{
    for_each_database([](sql::database& db) {
        office here{db};
        http::router table;
        add_routes(table, here.ctx, here.options);
        const first_words words{"某市人民政府办公室", "city", "Anquan", "安全员"};
        const auto made =
            db.write_now([&](sql::session& s) { return create_first_administrator(s, here.ctx, here.options, words); });
        BOOST_TEST_REQUIRE(made.has_value());
        const auto again =
            db.write_now([&](sql::session& s) { return create_first_administrator(s, here.ctx, here.options, words); });
        BOOST_TEST(again.error().code == "installation.done");

        browser b{here, table};
        const auto first = made->one_time_password.reveal();
        const auto answer = b.sign_in("anquan", first);
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(body_of(answer).at("must_change_password").as_bool());
        BOOST_TEST(code_of(b.send(get, "/api/v1/people")) == "password.must_change");
        BOOST_TEST(code_of(b.send(post, "/api/v1/units", "{}")) == "password.must_change");
        BOOST_TEST(b.send(get, "/api/v1/session").status == 200);
        BOOST_TEST(b.send(post, "/api/v1/session/password", change_body(first, "correct horse")).status == 204);
        BOOST_TEST(b.send(get, "/api/v1/people").status == 200);
        BOOST_TEST(!body_of(b.send(get, "/api/v1/session")).at("must_change_password").as_bool());
    });
}

BOOST_AUTO_TEST_CASE(are_changed_by_who_knows_the_old_one_and_other_sessions_end)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto elsewhere = o.a_signed_in_browser();
        auto b = o.a_signed_in_browser();
        const std::string path = "/api/v1/session/password";
        const auto wrong = b.send(post, path, change_body("wrong password", "a new long one"));
        BOOST_TEST(wrong.status == 422);
        BOOST_TEST(wrong.body.find("old_password") != std::string::npos);
        BOOST_TEST(b.send(post, path, change_body(password, "wangfang-2026")).status == 422);
        BOOST_TEST(b.send(post, path, change_body(password, password)).status == 422);
        BOOST_TEST(b.send(post, path, change_body(password, "a new long one")).status == 204);
        BOOST_TEST(b.send(get, "/api/v1/session").status == 200);
        BOOST_TEST(elsewhere.send(get, "/api/v1/session").status == 401);
        auto next = o.a_browser();
        BOOST_TEST(next.sign_in("wangfang", password).status == 401);
        BOOST_TEST(next.sign_in("wangfang", "a new long one").status == 200);
        BOOST_TEST(o.acts("person.password_changed") == 1);
    });
}

BOOST_AUTO_TEST_CASE(cannot_be_guessed_through_a_session_that_was_left_open)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto b = o.a_signed_in_browser();
        for (int n = 0; n < 5; ++n)
            BOOST_TEST(
                b.send(post, "/api/v1/session/password", change_body("guess " + std::to_string(n), "a new long one"))
                    .status == 422);
        BOOST_TEST(b.send(post, "/api/v1/session/password", change_body(password, "a new long one")).status == 423);
    });
}

BOOST_AUTO_TEST_CASE(given_once_end_after_their_time)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        const auto chief = o.here.a_person("anquan", o.unit, {"security_admin"});
        const auto reset =
            o.here.ask(o.table, chief, post, "/api/v1/people/" + o.person.person_id + "/password-resets", "{}");
        BOOST_TEST_REQUIRE(reset.status == 200);
        const std::string once{body_of(reset).at("one_time_password").as_string()};
        o.here.time.advance(72h);
        auto late = o.a_browser();
        BOOST_TEST(code_of(late.sign_in("wangfang", once)) == "session.one_time_password_ended");
    });
}

BOOST_AUTO_TEST_CASE(cost_the_same_time_for_known_and_unknown_logins)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        o.here.options.cost = {std::size_t{19} << 20, 2};
        o.here.options.most_failures = 1'000;
        o.here.a_person("lilei", o.unit, {"editor"}, password);
        // Of the processor, not of the wall clock: a busy machine is not what is tested.
        const auto cheapest = [&](std::string_view login) {
            auto b = o.a_browser();
            auto least = std::numeric_limits<std::clock_t>::max();
            for (int n = 0; n < 7; ++n) {
                const auto begin = std::clock();
                BOOST_TEST(b.sign_in(login, "wrong password").status == 401);
                least = std::min(least, std::clock() - begin);
            }
            return least;
        };
        const auto known = cheapest("lilei"), unknown = cheapest("nobody");
        // An unknown login that is not hashed for costs a tenth.
        BOOST_TEST((known < unknown * 2 && unknown < known * 2), known << " known, " << unknown << " unknown");
    });
}

BOOST_AUTO_TEST_CASE(age_when_the_operator_says_so)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        o.here.options.password_life = 24h * 90;
        o.here.time.advance(24h * 90);
        auto b = o.a_browser();
        const auto answer = b.sign_in("wangfang", password);
        BOOST_TEST(answer.status == 200);
        BOOST_TEST(body_of(answer).at("must_change_password").as_bool());
        BOOST_TEST(code_of(b.send(get, "/api/v1/units")) == "password.must_change");
    });
}

BOOST_AUTO_TEST_CASE(of_a_security_administrator_can_be_renewed_on_the_machine)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        o.here.a_person("anquan", o.unit, {"security_admin"});
        const auto reset = [&](std::string_view login) {
            return db.write_now([&](sql::session& s) {
                auto made = reset_security_administrator(s, o.here.ctx, o.here.options, login);
                return made;
            });
        };
        BOOST_TEST(reset("wangfang").error().code == "not_found");
        const auto once = reset("Anquan");
        BOOST_TEST_REQUIRE(once.has_value());
        BOOST_TEST(o.a_browser().sign_in("anquan", once->reveal()).status == 200);
    });
}

BOOST_AUTO_TEST_SUITE_END()
