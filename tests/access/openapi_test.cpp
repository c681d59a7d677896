#include "access/routes.hpp"
#include "base/text.hpp"
#include "tests/access/browser.hpp"

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

using namespace tongyuan;
using namespace tongyuan::access;

namespace json = boost::json;

namespace {

json::object document()
{
    const auto* source = std::getenv("TONGYUAN_SOURCE");
    BOOST_TEST_REQUIRE(source != nullptr, "run by ctest, or set TONGYUAN_SOURCE");
    std::ostringstream text;
    text << std::ifstream(std::string(source) + "/schema/openapi/access.json").rdbuf();
    return json::parse(text.str()).as_object();
}

std::string method_of(http::verb v)
{
    return lower_ascii(http::name_of(v));
}

const json::object& schema_at(const json::object& all, std::string_view reference)
{
    constexpr std::string_view prefix = "#/components/schemas/";
    BOOST_TEST_REQUIRE(reference.starts_with(prefix));
    return all.at("components").at("schemas").at(reference.substr(prefix.size())).as_object();
}

// Violations of the small part of JSON Schema that the document uses.
class conformity {
public:
    explicit conformity(const json::object& all) : all_(all) {}

    void check(const json::object& schema, const json::value& value, const std::string& path)
    {
        if (const auto* other = schema.if_contains("$ref"))
            return check(schema_at(all_, other->as_string()), value, path);
        if (const auto* options = schema.if_contains("oneOf")) {
            if (!value.is_null())
                check(options->at(0).as_object(), value, path);
            return;
        }
        if (!is_of_type(schema.at("type"), value)) {
            faults.push_back(path + " has another type");
            return;
        }
        if (value.is_object() && schema.contains("properties"))
            check_members(schema, value.get_object(), path);
        if (value.is_array())
            for (const auto& item : value.get_array())
                check(schema.at("items").as_object(), item, path + "[]");
    }

    std::vector<std::string> faults;

private:
    static bool is_of_type(const json::value& type, const json::value& value)
    {
        if (type.is_array())
            return std::ranges::any_of(type.get_array(), [&](const auto& one) { return is_of_type(one, value); });
        const std::string_view name = type.as_string();
        return (name == "object" && value.is_object()) || (name == "array" && value.is_array()) ||
               (name == "string" && value.is_string()) || (name == "integer" && value.is_int64()) ||
               (name == "boolean" && value.is_bool()) || (name == "null" && value.is_null());
    }
    void check_members(const json::object& schema, const json::object& value, const std::string& path)
    {
        const auto& properties = schema.at("properties").as_object();
        for (const auto& [name, member] : value)
            if (const auto* known = properties.if_contains(name))
                check(known->as_object(), member, path + "." + std::string(name));
            else
                faults.push_back(path + "." + std::string(name) + " is not in the document");
        for (const auto& name : schema.at("required").as_array())
            if (!value.contains(name.as_string()))
                faults.push_back(path + "." + std::string(name.as_string()) + " is missing");
    }

    const json::object& all_;
};

void collect_open_objects(const json::value& value, const std::string& path, std::vector<std::string>& out)
{
    if (const auto* list = value.if_array())
        for (const auto& item : *list)
            collect_open_objects(item, path, out);
    const auto* object = value.if_object();
    if (!object)
        return;
    const auto* closed = object->if_contains("additionalProperties");
    if (object->contains("properties") && (!closed || *closed != false))
        out.push_back(path);
    for (const auto& [name, member] : *object)
        collect_open_objects(member, path + "/" + std::string(name), out);
}

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
        const auto& responses = all.at("paths").at(route->pattern).at(method_of(method)).at("responses").as_object();
        const auto* described = responses.if_contains(std::to_string(answer.status));
        BOOST_TEST_REQUIRE(described != nullptr, route->pattern << " answers " << answer.status << answer.body);
        const auto value = json::parse(answer.body);
        conformity c{all};
        c.check(described->at("content").at("application/json").at("schema").as_object(), value, route->pattern);
        BOOST_TEST(c.faults.empty(), (c.faults.empty() ? "" : c.faults.front()));
        BOOST_TEST((header_of(answer, "ETag") != "") == described->as_object().contains("headers"), route->pattern);
        return value;
    }

    office here;
    access::unit unit;
    http::router table;
    json::object all = document();
};

} // namespace

BOOST_AUTO_TEST_SUITE(openapi)

BOOST_AUTO_TEST_CASE(names_exactly_the_routes_of_this_room_with_their_permissions)
{
    const auto all = document();
    for_each_database([&](sql::database& db) {
        office here{db};
        http::router table;
        add_routes(table, here.ctx, here.options);
        std::set<std::string> routed, documented;
        for (const auto& r : table.routes())
            routed.insert(method_of(r.method) + " " + r.pattern + " " + std::string(r.needs.name));
        for (const auto& [path, operations] : all.at("paths").as_object())
            for (const auto& [method, operation] : operations.as_object())
                documented.insert(std::string(method) + " " + std::string(path) + " " +
                                  std::string(operation.at("x-permission").as_string()));
        BOOST_TEST(routed == documented, boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(leaves_no_schema_open)
{
    std::vector<std::string> open;
    collect_open_objects(document().at("components"), "", open);
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
        c.check(schema_at(o.all, "#/components/schemas/problem"), json::parse(refused.body), "problem");
        BOOST_TEST(c.faults.empty());
    });
}

BOOST_AUTO_TEST_SUITE_END()
