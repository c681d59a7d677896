#include "access/idempotency.hpp"

#include "tests/access/people.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace tongyuan;
using namespace tongyuan::access;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view one_time = "kept-secret-0123";

// A POST whose effect is one audit row and whose answer holds a secret.
struct counter {
    explicit counter(sql::database& db)
        : here(db), unit(here.a_unit("办公室")), who(here.a_person("a", unit, {"editor"}))
    {
    }

    http::response post(const principal& by, std::string key, std::string body = R"({"n":1})")
    {
        auto r = a_request(http::verb::post, "/things", std::move(body));
        r.from = std::make_shared<principal>(by);
        if (!key.empty())
            r.headers.emplace_back("idempotency-key", std::move(key));
        transaction act = [&](sql::session& s) -> result<http::response> {
            append_audit(s, "test", act_by(by, here.time.now(), "thing.made", "thing", "t", ""));
            if (refuse)
                return refusal{errc::wrong_state, "thing.refused", "不行。"};
            auto answer = http::json_response(boost::json::object{{"n", ++answered}, {"once", one_time}}, 201);
            with_version(answer, 7);
            return answer;
        };
        return run_to_end(answer_once(here.ctx, r, std::move(act)));
    }
    std::int64_t effects()
    {
        return here.ctx.db.read_now(
            [](sql::session& s) { return s.query_one("SELECT count(*) FROM audit")->integer(0); });
    }

    office here;
    unit unit;
    principal who;
    bool refuse = false;
    int answered = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(idempotency)

BOOST_AUTO_TEST_CASE(a_repeated_key_has_one_effect_and_the_same_answer)
{
    for_each_database([](sql::database& db) {
        counter c{db};
        const auto first = c.post(c.who, "key-1");
        const auto second = c.post(c.who, "key-1");
        BOOST_TEST(first.status == 201);
        BOOST_TEST(second.status == 201);
        BOOST_TEST(second.body == first.body);
        BOOST_TEST(second.headers == first.headers);
        BOOST_TEST(header_of(second, "ETag") == "\"7\"");
        BOOST_TEST(c.effects() == 1);
        c.post(c.who, "key-2");
        BOOST_TEST(c.effects() == 2);
    });
}

BOOST_AUTO_TEST_CASE(without_a_key_every_request_counts)
{
    for_each_database([](sql::database& db) {
        counter c{db};
        c.post(c.who, "");
        c.post(c.who, "");
        BOOST_TEST(c.effects() == 2);
    });
}

BOOST_AUTO_TEST_CASE(a_key_with_another_body_is_refused)
{
    for_each_database([](sql::database& db) {
        counter c{db};
        c.post(c.who, "key-1");
        const auto other = c.post(c.who, "key-1", R"({"n":2})");
        BOOST_TEST(other.status == 409);
        BOOST_TEST(code_of(other) == "idempotency.other_body");
        BOOST_TEST(c.effects() == 1);
    });
}

BOOST_AUTO_TEST_CASE(keys_belong_to_one_person)
{
    for_each_database([](sql::database& db) {
        counter c{db};
        const auto other = c.here.a_person("b", c.unit, {"editor"});
        c.post(c.who, "key-1");
        BOOST_TEST(c.post(other, "key-1").status == 201);
        BOOST_TEST(c.effects() == 2);
    });
}

BOOST_AUTO_TEST_CASE(a_refused_act_may_be_tried_again_with_its_key)
{
    for_each_database([](sql::database& db) {
        counter c{db};
        c.refuse = true;
        BOOST_TEST(c.post(c.who, "key-1").status == 409);
        BOOST_TEST(c.effects() == 0);
        c.refuse = false;
        BOOST_TEST(c.post(c.who, "key-1").status == 201);
        BOOST_TEST(c.effects() == 1);
    });
}

BOOST_AUTO_TEST_CASE(stored_answers_do_not_show_what_they_hold)
{
    for_each_database([](sql::database& db) {
        counter c{db};
        c.post(c.who, "key-1");
        const auto stored =
            db.read_now([](sql::session& s) { return s.query_one("SELECT answer FROM idempotency_key")->text(0); });
        BOOST_TEST(stored.find("kept") == std::string::npos);
        BOOST_TEST(stored.starts_with("aes-256-gcm"));
    });
}

BOOST_AUTO_TEST_CASE(two_at_once_have_one_effect_and_one_answer)
{
    for_each_store([](const scratch_store& store) {
        const auto db = store.open();
        counter c{*db};
        boost::asio::io_context loop;
        std::vector<http::response> answers;
        transaction act = [&](sql::session& s) -> result<http::response> {
            append_audit(s, "test", act_by(c.who, c.here.time.now(), "thing.made", "thing", "t", ""));
            return http::json_response(boost::json::object{{"id", c.here.ids.next()}}, 201);
        };
        for (int n = 0; n < 8; ++n) {
            auto r = a_request(http::verb::post, "/things", "{}");
            r.from = std::make_shared<principal>(c.who);
            r.headers.emplace_back("idempotency-key", "key");
            const auto keep = [&](std::exception_ptr failed, http::response got) {
                BOOST_TEST(!failed);
                answers.push_back(std::move(got));
            };
            boost::asio::co_spawn(loop, answer_once(c.here.ctx, std::move(r), act), keep);
        }
        loop.run();
        BOOST_TEST_REQUIRE(answers.size() == 8U);
        for (const auto& answer : answers)
            BOOST_TEST(answer.body == answers.front().body);
        BOOST_TEST(c.effects() == 1);
    });
}

BOOST_AUTO_TEST_CASE(two_daemons_at_once_have_one_effect_and_one_answer)
{
    for_each_store([](const scratch_store& store) {
        if (store.kind() != sql::engine::postgres)
            return; // SQLite has one daemon
        const auto first = store.open();
        const auto second = store.open();
        counter c{*first};
        context other{*second, c.here.time, c.here.ids, c.here.random, c.here.ctx.secrets, c.here.workers, "other"};
        boost::asio::io_context loop;
        std::vector<std::string> bodies;
        const auto post = [&](context& ctx, const std::string& key) {
            auto r = a_request(http::verb::post, "/things", "{}");
            r.from = std::make_shared<principal>(c.who);
            r.headers.emplace_back("idempotency-key", key);
            transaction act = [&](sql::session& s) -> result<http::response> {
                append_audit(s, ctx.writer, act_by(c.who, c.here.time.now(), "thing.made", "thing", "t", ""));
                return http::json_response(boost::json::object{{"id", c.here.ids.next()}}, 201);
            };
            const auto keep = [&](std::exception_ptr failed, http::response got) {
                BOOST_TEST(!failed);
                bodies.push_back(std::move(got.body));
            };
            boost::asio::co_spawn(loop, answer_once(ctx, std::move(r), std::move(act)), keep);
        };
        for (int n = 0; n < 20; ++n) {
            post(c.here.ctx, "key-" + std::to_string(n));
            post(other, "key-" + std::to_string(n));
        }
        loop.run();
        BOOST_TEST_REQUIRE(bodies.size() == 40U);
        BOOST_TEST(std::set<std::string>(bodies.begin(), bodies.end()).size() == 20U);
        BOOST_TEST(c.effects() == 20);
    });
}

BOOST_AUTO_TEST_CASE(an_unusable_key_is_refused)
{
    for_each_database([](sql::database& db) {
        counter c{db};
        for (const auto& key : {std::string(101, 'k'), std::string("a b"), std::string("键")})
            BOOST_TEST(code_of(c.post(c.who, key)) == "idempotency.bad_key", key);
        BOOST_TEST(c.post(c.who, std::string(100, 'k')).status == 201);
    });
}

BOOST_AUTO_TEST_CASE(keys_are_kept_for_a_day_at_least)
{
    for_each_database([](sql::database& db) {
        counter c{db};
        c.post(c.who, "key-1");
        const auto forget = [&] {
            return db.write_now([&](sql::session& s) { return forget_old_keys(s, c.here.time.now()); });
        };
        c.here.time.advance(24h);
        c.post(c.who, "key-1"); // by a caller that was away for a while
        BOOST_TEST(c.effects() == 1);
        BOOST_TEST(forget() == 0);
        c.here.time.advance(25h);
        BOOST_TEST(forget() == 1);
        BOOST_TEST(forget() == 0);
    });
}

BOOST_AUTO_TEST_CASE(an_edit_says_which_version_it_means)
{
    const auto version_of = [](std::string text) {
        return expected_version(with_header(a_request(http::verb::patch, "/x"), "if-match", std::move(text)));
    };
    BOOST_TEST(version_of("\"12\"").value() == 12);
    BOOST_TEST(version_of("12").value() == 12);
    BOOST_TEST(http::status_of(expected_version(a_request(http::verb::patch, "/x")).error().kind) == 428);
    for (const auto* bad : {"*", "\"\"", "W/\"1\"", "0", "-1", "1x", "99999999999999999999"})
        BOOST_TEST(http::status_of(version_of(bad).error().kind) == 400, bad);
}

BOOST_AUTO_TEST_SUITE_END()
