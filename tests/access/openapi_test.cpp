#include "access/routes.hpp"
#include "tests/access/browser.hpp"
#include "tests/access/conformity.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::access;

namespace json = boost::json;

namespace {

struct documented_office {
    explicit documented_office(sql::database& db) : here(db)
    {
        unit = here.a_unit("某市");
        here.a_person("chief", unit, {"security_admin"}, "correct horse");
        here.a_person("auditor", unit, {"audit_admin"}, "correct horse");
        add_routes(table, here.ctx, here.options);
    }
    // Sends it, and holds the answer against the document.
    json::value send(browser& b, http::verb method, std::string target, std::string body = "", std::int64_t version = 0)
    {
        auto r = a_request(method, target, std::move(body));
        if (version > 0)
            r.headers.emplace_back("if-match", "\"" + std::to_string(version) + "\"");
        const auto* route = table.find(method, r.path).found;
        const auto answer = b.send(std::move(r));
        BOOST_TEST_REQUIRE(answer.status < 300, route->pattern << " answers " << answer.status << answer.body);
        conformity c{all};
        c.check_answer(*route, answer);
        BOOST_TEST(c.faults.empty(), (c.faults.empty() ? "" : c.faults.front()));
        return json::parse(answer.body);
    }

    office here;
    access::unit unit;
    http::router table;
    json::object all = openapi_fragment("access");
};

} // namespace

BOOST_AUTO_TEST_SUITE(openapi)

BOOST_AUTO_TEST_CASE(names_exactly_the_routes_of_this_room_with_their_permissions)
{
    const auto all = openapi_fragment("access");
    for_each_database([&](sql::database& db) {
        office here{db};
        http::router table;
        add_routes(table, here.ctx, here.options);
        BOOST_TEST(operations_of(table) == operations_of(all), boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(leaves_no_schema_open)
{
    std::vector<std::string> open;
    collect_open_objects(openapi_fragment("access").at("components"), "", open);
    BOOST_TEST(open.empty(), (open.empty() ? "" : open.front()));
}

BOOST_AUTO_TEST_CASE(describes_what_is_answered)
{
    for_each_database([](sql::database& db) {
        documented_office o{db};
        using http::verb;
        browser b{o.here, o.table};
        o.send(b, verb::post, "/api/v1/session", R"({"login":"chief","password":"correct horse"})");
        b.sign_in("chief", "correct horse");
        o.send(b, verb::get, "/api/v1/session");
        o.send(b, verb::get, "/api/v1/sessions");
        const auto unit = o.send(b, verb::post, "/api/v1/units",
                                 R"({"parent_id":")" + o.unit.id + R"(","name":"新闻科","level":"department"})");
        const std::string unit_id{unit.at("id").as_string()};
        o.send(b, verb::get, "/api/v1/units");
        o.send(b, verb::get, "/api/v1/units/" + unit_id);
        o.send(b, verb::patch, "/api/v1/units/" + unit_id, R"({"name":"宣传科"})", 1);
        const auto role = R"([{"role":"editor","unit_id":")" + unit_id + R"("}])";
        const auto person =
            o.send(b, verb::post, "/api/v1/people",
                   R"({"login":"lilei","name":"李雷","unit_id":")" + unit_id + R"(","roles":)" + role + "}");
        const auto path = "/api/v1/people/" + std::string(person.at("id").as_string());
        o.send(b, verb::get, "/api/v1/people");
        o.send(b, verb::get, path);
        o.send(b, verb::patch, path, R"({"phone":"010-12345678"})", 1);
        o.send(b, verb::put, path + "/roles", R"({"roles":)" + role + "}", 2);
        o.send(b, verb::post, path + "/password-resets", "{}");
        o.send(b, verb::get, "/api/v1/roles");
        o.send(b, verb::post, "/api/v1/tokens", R"({"name":"脚本","permissions":["unit.read"]})");
        o.send(b, verb::get, "/api/v1/tokens");
        browser auditor{o.here, o.table};
        auditor.sign_in("auditor", "correct horse");
        o.send(auditor, verb::get, "/api/v1/audit");
        o.send(auditor, verb::post, "/api/v1/audit/verifications", "{}");
    });
}

BOOST_AUTO_TEST_CASE(describes_a_refusal)
{
    for_each_database([](sql::database& db) {
        documented_office o{db};
        browser b{o.here, o.table};
        const auto refused = b.send(http::verb::post, "/api/v1/session", "{}");
        BOOST_TEST(refused.status == 422);
        conformity c{o.all};
        c.check(c.schema_at("#/components/schemas/problem"), json::parse(refused.body), "problem");
        BOOST_TEST(c.faults.empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
