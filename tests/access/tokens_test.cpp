#include "tests/access/browser.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::access;
using namespace std::chrono_literals;

namespace {

constexpr auto get = http::verb::get;
constexpr auto post = http::verb::post;

struct token_office {
    explicit token_office(sql::database& db) : here(db)
    {
        unit = here.a_unit("办公室");
        here.a_person("wangfang", unit, {"business_admin"}, "correct horse");
        add_routes(table, here.ctx, here.options);
        person.emplace(here, table);
        BOOST_TEST_REQUIRE(person->sign_in("wangfang", "correct horse").status == 200);
    }
    std::string make(std::string_view permissions, std::string_view name = "报表", std::string_view ends = "null")
    {
        const auto answer = person->send(post, "/api/v1/tokens",
                                         R"({"name":")" + std::string(name) + R"(","permissions":)" +
                                             std::string(permissions) + R"(,"expires_at":)" + std::string(ends) + "}");
        BOOST_TEST_REQUIRE(answer.status == 201, answer.body);
        last_id = body_of(answer).at("id").as_string();
        return std::string(body_of(answer).at("token").as_string());
    }
    http::response use(std::string_view token, http::verb method, std::string target, std::string body = "")
    {
        browser program{here, table};
        auto r = a_request(method, std::move(target), std::move(body));
        return program.send(with_header(std::move(r), "authorization", "Bearer " + std::string(token)));
    }

    office here;
    http::router table;
    access::unit unit;
    std::optional<browser> person;
    std::string last_id;
};

} // namespace

BOOST_AUTO_TEST_SUITE(tokens)

BOOST_AUTO_TEST_CASE(may_do_what_they_were_made_for_and_nothing_else)
{
    for_each_database([](sql::database& db) {
        token_office o{db};
        const auto token = o.make(R"(["unit.read"])");
        BOOST_TEST(token.starts_with("ty_"));
        BOOST_TEST(o.use(token, get, "/api/v1/units").status == 200);
        BOOST_TEST(o.use(token, post, "/api/v1/units", "{}").status == 403);
        BOOST_TEST(o.use(token, get, "/api/v1/people").status == 403);
        const auto stored =
            db.read_now([](sql::session& s) { return s.query_one("SELECT token_digest FROM api_token")->text(0); });
        BOOST_TEST(token.find(stored) == std::string::npos);
        BOOST_TEST(o.person->send(get, "/api/v1/tokens").body.find(token) == std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(change_things_without_a_csrf_token)
{
    for_each_database([](sql::database& db) {
        token_office o{db};
        const auto token = o.make(R"(["unit.read","unit.manage"])");
        const auto body = R"({"parent_id":")" + o.unit.id + R"(","name":"新闻科","level":"department"})";
        BOOST_TEST(o.use(token, post, "/api/v1/units", body).status == 201);
        const auto detail = db.read_now([](sql::session& s) {
            return s.query_one("SELECT detail FROM audit WHERE act = 'unit.created'")->text(0);
        });
        BOOST_TEST(detail.find(o.last_id) != std::string::npos);
    });
}

BOOST_AUTO_TEST_CASE(cannot_be_given_more_than_their_maker_has)
{
    for_each_database([](sql::database& db) {
        token_office o{db};
        const auto answer =
            o.person->send(post, "/api/v1/tokens", R"({"name":"x","permissions":["unit.read","person.manage"]})");
        BOOST_TEST(answer.status == 422);
        BOOST_TEST(answer.body.find("permissions[1]") != std::string::npos);
        BOOST_TEST(o.person->send(post, "/api/v1/tokens", R"({"name":"x","permissions":[]})").status == 422);
    });
}

BOOST_AUTO_TEST_CASE(lose_what_their_person_loses)
{
    for_each_database([](sql::database& db) {
        token_office o{db};
        const auto token = o.make(R"(["unit.read"])");
        db.write_now([](sql::session& s) { return s.execute("DELETE FROM person_role") > 0; });
        BOOST_TEST(o.use(token, get, "/api/v1/units").status == 403);
        db.write_now([](sql::session& s) { return s.execute("UPDATE person SET state = 'disabled'") > 0; });
        BOOST_TEST(o.use(token, get, "/api/v1/units").status == 401);
    });
}

BOOST_AUTO_TEST_CASE(end_when_they_expire_or_are_removed)
{
    for_each_database([](sql::database& db) {
        token_office o{db};
        const auto brief = o.make(R"(["unit.read"])", "短", R"("2026-03-02T09:10:00+08:00")");
        const auto lasting = o.make(R"(["unit.read"])", "长");
        BOOST_TEST(o.use(brief, get, "/api/v1/units").status == 200);
        o.here.time.advance(10min);
        BOOST_TEST(code_of(o.use(brief, get, "/api/v1/units")) == "token.unknown");
        BOOST_TEST(o.use(lasting, get, "/api/v1/units").status == 200);
        BOOST_TEST(o.person->send(http::verb::delete_, "/api/v1/tokens/" + o.last_id).status == 204);
        BOOST_TEST(o.use(lasting, get, "/api/v1/units").status == 401);
        BOOST_TEST(o.person->send(http::verb::delete_, "/api/v1/tokens/" + o.last_id).status == 404);
        BOOST_TEST(o.use("ty_invented", get, "/api/v1/units").status == 401);
    });
}

BOOST_AUTO_TEST_CASE(cannot_make_others_or_touch_passwords_and_sessions)
{
    for_each_database([](sql::database& db) {
        token_office o{db};
        const auto token = o.make(R"(["token.own","unit.read"])");
        const std::string refused = "token.not_in_person";
        BOOST_TEST(code_of(o.use(token, post, "/api/v1/tokens", R"({"name":"y","permissions":["unit.read"]})")) ==
                   refused);
        BOOST_TEST(code_of(o.use(token, http::verb::delete_, "/api/v1/tokens/" + o.last_id)) == refused);
        BOOST_TEST(code_of(o.use(token, http::verb::delete_, "/api/v1/session")) == refused);
        BOOST_TEST(code_of(o.use(token, post, "/api/v1/session/password",
                                 R"({"old_password":"correct horse","new_password":"another long one"})")) == refused);
        BOOST_TEST(code_of(o.use(token, http::verb::delete_, "/api/v1/sessions/x")) == refused);
    });
}

BOOST_AUTO_TEST_CASE(end_with_the_password_unless_their_person_keeps_them)
{
    for_each_database([](sql::database& db) {
        token_office o{db};
        const auto chief = o.here.a_person("anquan", o.unit, {"security_admin"});
        const auto token = o.make(R"(["unit.read"])");
        const auto change = [&](const std::string& body) {
            return o.person->send(post, "/api/v1/session/password", body).status;
        };
        BOOST_TEST(
            change(R"({"old_password":"correct horse","new_password":"another long one","revoke_tokens":false})") ==
            204);
        BOOST_TEST(o.use(token, get, "/api/v1/units").status == 200);
        BOOST_TEST(change(R"({"old_password":"another long one","new_password":"a third long one"})") == 204);
        BOOST_TEST(code_of(o.use(token, get, "/api/v1/units")) == "token.unknown");
        const auto next = o.make(R"(["unit.read"])");
        const auto person_id =
            db.read_now([](sql::session& s) { return s.query_one("SELECT person_id FROM api_token")->text(0); });
        BOOST_TEST(o.here.ask(o.table, chief, post, "/api/v1/people/" + person_id + "/password-resets", "{}").status ==
                   200);
        BOOST_TEST(code_of(o.use(next, get, "/api/v1/units")) == "token.unknown");
    });
}

BOOST_AUTO_TEST_CASE(rest_until_their_person_has_chosen_a_password)
{
    for_each_database([](sql::database& db) {
        token_office o{db};
        const auto token = o.make(R"(["unit.read"])");
        db.write_now([](sql::session& s) { return s.execute("UPDATE person SET must_change_password = 1") > 0; });
        BOOST_TEST(code_of(o.use(token, get, "/api/v1/units")) == "password.must_change");
    });
}

BOOST_AUTO_TEST_CASE(belong_to_one_person)
{
    for_each_database([](sql::database& db) {
        token_office o{db};
        o.make(R"(["unit.read"])");
        o.here.a_person("lilei", o.unit, {"editor"}, "correct horse");
        browser other{o.here, o.table};
        other.sign_in("lilei", "correct horse");
        BOOST_TEST(body_of(other.send(get, "/api/v1/tokens")).at("items").as_array().empty());
        BOOST_TEST(other.send(http::verb::delete_, "/api/v1/tokens/" + o.last_id).status == 404);
    });
}

BOOST_AUTO_TEST_SUITE_END()
