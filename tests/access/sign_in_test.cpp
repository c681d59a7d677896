#include "access/logins.hpp"
#include "access/sign_in_throttle.hpp"
#include "tests/access/signed_in_office.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::access;
using namespace std::chrono_literals;

namespace {

constexpr auto password = right_password;
constexpr auto get = http::verb::get;
constexpr auto post = http::verb::post;

// Reads, but every write fails as it does once the disk has failed.
class broken_disk final : public sql::database {
public:
    explicit broken_disk(sql::database& below) : below_(below) {}
    sql::engine kind() const override { return below_.kind(); }
    void submit_write(std::unique_ptr<task> work) override
    {
        ++refused;
        work->done(std::make_exception_ptr(sql::store_broken("the disk has failed")));
    }
    void submit_read(std::unique_ptr<task> work) override { below_.submit_read(std::move(work)); }
    void close() override {}

    int refused = 0;

private:
    sql::database& below_;
};

} // namespace

BOOST_AUTO_TEST_SUITE(signing_in)

BOOST_AUTO_TEST_CASE(opens_a_session_that_says_who_and_what_they_may)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto b = o.a_browser();
        const auto answer = b.sign_in(" WangFang", password);
        BOOST_TEST(answer.status == 200);
        const auto body = body_of(answer);
        BOOST_TEST(body.at("person").at("id").as_string() == o.person.person_id);
        BOOST_TEST(body.at("person").at("unit").at("name").as_string() == "市政府办公室");
        BOOST_TEST(!body.at("must_change_password").as_bool());
        const auto again = b.send(get, "/api/v1/session");
        BOOST_TEST(again.body == answer.body);
        BOOST_TEST(o.acts("session.opened") == 1);
        BOOST_TEST(b.send(get, "/api/v1/units").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(stores_only_digests_of_what_the_browser_holds)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        const auto b = o.a_signed_in_browser();
        const auto token = b.cookie.substr(b.cookie.find('=') + 1);
        BOOST_TEST(token.size() == 43U);
        db.read_now([&](sql::session& s) {
            const auto r = s.query_one("SELECT token_digest FROM login_session");
            BOOST_TEST(r->text(0) != token);
            BOOST_TEST(r->text(0).size() == 64U);
            const auto hash = s.query_one("SELECT password_hash FROM person WHERE login = 'wangfang'")->text(0);
            BOOST_TEST(hash.find(password) == std::string::npos);
            return true;
        });
    });
}

BOOST_AUTO_TEST_CASE(answers_an_unknown_login_and_a_wrong_password_alike)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto b = o.a_browser();
        const auto wrong = b.sign_in("wangfang", "wrong password");
        const auto unknown = b.sign_in("nobody", "wrong password");
        BOOST_TEST(wrong.status == 401);
        BOOST_TEST(wrong.body == unknown.body);
        BOOST_TEST(o.acts("session.refused") == 2);
        BOOST_TEST(b.send(get, "/api/v1/session").status == 401);
    });
}

BOOST_AUTO_TEST_CASE(locks_a_login_after_five_failures_whether_it_exists_or_not)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto b = o.a_browser();
        for (const auto* login : {"wangfang", "nobody"}) {
            for (int n = 0; n < 5; ++n)
                BOOST_TEST(b.sign_in(login, "wrong password").status == 401, login << n);
            BOOST_TEST(b.sign_in(login, "wrong password").status == 423, login);
        }
        BOOST_TEST(b.sign_in("wangfang", password).status == 423);
        o.here.time.advance(14min);
        BOOST_TEST(b.sign_in("wangfang", password).status == 423);
        o.here.time.advance(1min);
        BOOST_TEST(b.sign_in("wangfang", password).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(forgets_failures_after_a_success)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto b = o.a_browser();
        for (int round = 0; round < 3; ++round) {
            for (int n = 0; n < 4; ++n)
                BOOST_TEST(b.sign_in("wangfang", "wrong password").status == 401);
            BOOST_TEST(b.sign_in("wangfang", password).status == 200);
            b.cookie.clear();
        }
    });
}

BOOST_AUTO_TEST_CASE(slows_down_an_address_that_tries_many_logins)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        o.here.options.most_failures_per_address = 3;
        auto b = o.a_browser();
        b.address = "203.0.113.7";
        BOOST_TEST(b.sign_in("wangfang", password).status == 200); // a success does not count
        b.cookie.clear();
        for (const auto* login : {"one", "two", "three"})
            BOOST_TEST(b.sign_in(login, "Summer2026!").status == 401, login);
        BOOST_TEST(b.sign_in("wangfang", password).status == 429);
        auto elsewhere = o.a_browser();
        elsewhere.address = "203.0.113.8";
        BOOST_TEST(elsewhere.sign_in("wangfang", password).status == 200);
        o.here.time.advance(15min);
        BOOST_TEST(b.sign_in("wangfang", password).status == 200);
    });
}

BOOST_AUTO_TEST_CASE(counts_a_whole_network_of_ipv6_as_one_address)
{
    options o;
    o.most_failures_per_address = 2;
    sign_in_throttle throttle{o};
    const auto now = from_millis(1);
    BOOST_TEST(!throttle.begin("2001:db8::1", now));
    BOOST_TEST(!throttle.begin("2001:db8::2", now));
    BOOST_TEST(throttle.begin("2001:db8::3", now)->code == "session.too_many");
    BOOST_TEST(!throttle.begin("2001:db8:0:1::1", now));
    throttle.forgive("2001:db8::9");
    BOOST_TEST(!throttle.begin("2001:db8::4", now));
}

BOOST_AUTO_TEST_CASE(is_read_no_further_than_a_login_and_a_password_reach)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        BOOST_TEST(o.table.find(post, "/api/v1/session").found->body_limit == 4096U);
    });
}

BOOST_AUTO_TEST_CASE(turns_away_whom_the_workers_cannot_serve_soon)
{
    options o;
    o.most_waiting_logins = 2;
    sign_in_throttle throttle{o};
    const auto now = from_millis(1);
    BOOST_TEST(!throttle.begin("127.0.0.1", now));
    BOOST_TEST(!throttle.begin("203.0.113.7", now));
    BOOST_TEST(throttle.begin("127.0.0.1", now)->code == "session.too_many");
    throttle.end();
    BOOST_TEST(!throttle.begin("203.0.113.8", now));
}

BOOST_AUTO_TEST_CASE(gives_a_new_session_and_ends_the_one_that_came_along)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto planted = o.a_browser();
        planted.cookie = "tongyuan_session=planted";
        BOOST_TEST(planted.sign_in("wangfang", password).status == 200);
        BOOST_TEST(planted.cookie != "tongyuan_session=planted");
        auto old = o.a_browser();
        old.cookie = planted.cookie;
        BOOST_TEST(planted.sign_in("wangfang", password).status == 200);
        BOOST_TEST(old.send(get, "/api/v1/session").status == 401);
        BOOST_TEST(planted.send(get, "/api/v1/session").status == 200);
        BOOST_TEST(o.count("SELECT count(*) FROM login_session") == 1);
    });
}

BOOST_AUTO_TEST_CASE(is_refused_to_the_disabled_who_know_their_password)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        db.write_now([](sql::session& s) { return s.execute("UPDATE person SET state = 'disabled'") > 0; });
        auto b = o.a_browser();
        const auto right = b.sign_in("wangfang", password);
        BOOST_TEST(right.status == 403);
        BOOST_TEST(code_of(right) == "session.disabled");
        BOOST_TEST(code_of(b.sign_in("wangfang", "wrong password")) == "session.refused");
        BOOST_TEST(o.acts("session.refused") == 2);
    });
}

BOOST_AUTO_TEST_CASE(rehashes_a_password_that_was_hashed_too_cheaply)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        o.here.options.cost = {16384, 1};
        auto b = o.a_browser();
        BOOST_TEST(b.sign_in("wangfang", password).status == 200);
        BOOST_TEST(o.count("SELECT count(*) FROM person WHERE password_hash LIKE '%m=16,%'") == 1);
        b.cookie.clear();
        BOOST_TEST(b.sign_in("wangfang", password).status == 200);
    });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sessions)

BOOST_AUTO_TEST_CASE(end_after_resting_and_in_any_case_after_half_a_day)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto resting = o.a_signed_in_browser();
        o.here.time.advance(15min);
        BOOST_TEST(code_of(resting.send(get, "/api/v1/session")) == "session.ended");
        auto busy = o.a_signed_in_browser();
        for (int n = 0; n < 71; ++n) {
            o.here.time.advance(10min);
            BOOST_TEST_REQUIRE(busy.send(get, "/api/v1/session").status == 200, n);
        }
        o.here.time.advance(10min);
        BOOST_TEST(busy.send(get, "/api/v1/session").status == 401);
        const auto forgotten =
            db.write_now([&](sql::session& s) { return forget_old_sessions(s, o.here.options, o.here.time.now()); });
        BOOST_TEST(forgotten == 2);
        BOOST_TEST(o.count("SELECT count(*) FROM login_session") == 0);
    });
}

BOOST_AUTO_TEST_CASE(write_down_that_they_were_seen_once_a_minute_at_most)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto b = o.a_signed_in_browser();
        const auto seen = [&] { return o.count("SELECT last_seen_at FROM login_session"); };
        const auto first = seen();
        o.here.time.advance(59s);
        b.send(get, "/api/v1/session");
        BOOST_TEST(seen() == first);
        o.here.time.advance(1s);
        b.send(get, "/api/v1/session");
        BOOST_TEST(seen() == first + 60'000);
    });
}

BOOST_AUTO_TEST_CASE(are_over_after_signing_out_even_for_a_copy_of_the_cookie)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto b = o.a_signed_in_browser();
        const auto out = b.send(http::verb::delete_, "/api/v1/session");
        BOOST_TEST(out.status == 204);
        BOOST_TEST(header_of(out, "Set-Cookie").find("Max-Age=0") != std::string::npos);
        BOOST_TEST(b.send(get, "/api/v1/session").status == 401);
        BOOST_TEST(o.acts("session.closed") == 1);
    });
}

BOOST_AUTO_TEST_CASE(are_listed_to_their_owner_who_may_end_them)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto here = o.a_signed_in_browser();
        auto elsewhere = o.a_signed_in_browser();
        const auto list = body_of(here.send(get, "/api/v1/sessions"));
        BOOST_TEST_REQUIRE(list.at("items").as_array().size() == 2U);
        std::string other;
        for (const auto& item : list.at("items").as_array())
            if (!item.at("is_this_one").as_bool())
                other = item.at("id").as_string();
        BOOST_TEST(here.send(http::verb::delete_, "/api/v1/sessions/" + other).status == 204);
        BOOST_TEST(elsewhere.send(get, "/api/v1/session").status == 401);
        BOOST_TEST(here.send(http::verb::delete_, "/api/v1/sessions/" + other).status == 404);
    });
}

BOOST_AUTO_TEST_CASE(change_nothing_without_the_csrf_token_or_for_another_site)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto b = o.a_signed_in_browser();
        const auto token = b.csrf;
        b.csrf.clear();
        BOOST_TEST(code_of(b.send(http::verb::delete_, "/api/v1/session")) == "csrf.token");
        b.csrf = o.a_signed_in_browser().csrf; // of another session
        BOOST_TEST(code_of(b.send(http::verb::delete_, "/api/v1/session")) == "csrf.token");
        b.csrf = token;
        auto foreign = a_request(http::verb::delete_, "/api/v1/session");
        const auto sent = b.send(with_header(std::move(foreign), "sec-fetch-site", "cross-site"));
        BOOST_TEST(sent.status == 403);
        BOOST_TEST(code_of(sent) == "csrf.cross_site");
        auto login = a_request(post, "/api/v1/session", R"({"login":"wangfang","password":"correct horse"})");
        const auto planted = o.a_browser().send(with_header(std::move(login), "origin", "https://evil.cn"));
        BOOST_TEST(code_of(planted) == "csrf.cross_site");
        BOOST_TEST(b.send(get, "/api/v1/session").status == 200);
    });
}

BOOST_AUTO_TEST_CASE(go_on_reading_while_the_store_cannot_be_written)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        const auto b = o.a_signed_in_browser();
        broken_disk disk{db};
        context ctx{disk, o.here.time, o.here.ids, o.here.random, o.here.ctx.secrets, o.here.workers, "test"};
        session_gate gate{ctx, o.here.options};
        o.here.time.advance(2min);
        auto r = a_request(get, "/api/v1/session");
        r.headers.emplace_back("cookie", b.cookie);
        BOOST_TEST(run_to_end(http::answer(o.table, gate, std::move(r))).status == 200);
        BOOST_TEST(disk.refused == 1);
    });
}

BOOST_AUTO_TEST_CASE(lose_a_role_at_once_when_it_is_taken_away)
{
    for_each_database([](sql::database& db) {
        signed_in_office o{db};
        auto b = o.a_signed_in_browser();
        BOOST_TEST(b.send(get, "/api/v1/units").status == 200);
        db.write_now([](sql::session& s) { return s.execute("DELETE FROM person_role") > 0; });
        BOOST_TEST(b.send(get, "/api/v1/units").status == 403);
    });
}

BOOST_AUTO_TEST_SUITE_END()
