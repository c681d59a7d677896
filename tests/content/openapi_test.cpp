#include "base/text.hpp"
#include "tests/content/newsroom.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <set>
#include <sstream>

using namespace tongyuan;

namespace json = boost::json;

namespace {

json::object document()
{
    std::ostringstream text;
    text << std::ifstream(notice::source_folder() + "/schema/openapi/content.json").rdbuf();
    return json::parse(text.str()).as_object();
}

std::string method_of(http::verb v)
{
    return lower_ascii(http::name_of(v));
}

bool is_of_type(const json::value& type, const json::value& value)
{
    if (type.is_array())
        return std::ranges::any_of(type.get_array(), [&](const auto& one) { return is_of_type(one, value); });
    const std::string_view name = type.as_string();
    return (name == "object" && value.is_object()) || (name == "array" && value.is_array()) ||
           (name == "string" && value.is_string()) || (name == "integer" && value.is_int64()) ||
           (name == "boolean" && value.is_bool()) || (name == "null" && value.is_null());
}

// Where a value differs from the small part of JSON Schema that the document uses; empty: nowhere.
std::string difference(const json::object& all, const json::object& schema, const json::value& value, std::string path)
{
    if (const auto* other = schema.if_contains("$ref")) {
        const auto name = std::string(other->as_string()).substr(std::string_view("#/components/schemas/").size());
        return difference(all, all.at("components").at("schemas").at(name).as_object(), value, std::move(path));
    }
    if (!is_of_type(schema.at("type"), value))
        return path + " has another type";
    if (const auto* list = value.if_array())
        for (const auto& item : *list)
            if (auto d = difference(all, schema.at("items").as_object(), item, path + "[]"); !d.empty())
                return d;
    if (!value.is_object() || !schema.contains("properties"))
        return "";
    const auto& properties = schema.at("properties").as_object();
    for (const auto& [name, member] : value.get_object()) {
        const auto* known = properties.if_contains(name);
        if (!known)
            return path + "." + std::string(name) + " is not in the document";
        if (auto d = difference(all, known->as_object(), member, path + "." + std::string(name)); !d.empty())
            return d;
    }
    for (const auto& name : schema.at("required").as_array())
        if (!value.get_object().contains(name.as_string()))
            return path + "." + std::string(name.as_string()) + " is missing";
    return "";
}

// Sends it, and holds the answer against the document.
json::object send(newsroom& here, const access::principal& who, http::verb method, std::string target,
                  std::string body = "", std::int64_t version = 0)
{
    const auto all = document();
    auto r = a_request(method, target, std::move(body));
    if (version > 0)
        r.headers.emplace_back("if-match", "\"" + std::to_string(version) + "\"");
    const auto* route = here.table.find(method, r.path).found;
    const auto answer = here.ask(who, std::move(r));
    const auto& responses = all.at("paths").at(route->pattern).at(method_of(method)).at("responses").as_object();
    const auto* described = responses.if_contains(std::to_string(answer.status));
    BOOST_TEST_REQUIRE(described != nullptr, route->pattern << " answers " << answer.status << answer.body);
    const auto value = json::parse(answer.body);
    const auto& schema = described->at("content").at("application/json").at("schema").as_object();
    BOOST_TEST(difference(all, schema, value, route->pattern) == "");
    BOOST_TEST((header_of(answer, "ETag") != "") == described->as_object().contains("headers"), route->pattern);
    return value.as_object();
}

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

} // namespace

BOOST_AUTO_TEST_SUITE(openapi)

BOOST_AUTO_TEST_CASE(names_exactly_the_routes_of_this_room_with_their_permissions)
{
    const auto all = document();
    for_each_database([&](sql::database& db) {
        newsroom here{db};
        std::set<std::string> routed, documented;
        for (const auto& r : here.table.routes())
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
        newsroom here{db};
        using http::verb;
        here.upload_notice_files(here.editor);
        const auto all = document();
        const auto uploaded = body_of(here.upload(here.editor, notice::chart(), "image/png", "x.png"));
        BOOST_TEST(difference(all, all.at("components").at("schemas").at("media").as_object(), uploaded, "media") ==
                   "");
        auto what = here.fields();
        what["body"] = notice::html();
        what["keywords"] = {"便民", "服务"};
        what["not_before"] = "2026-03-09T08:00:00+08:00";
        what["overrides"] = {{{"account_id", here.paper}, {"title", "便民服务"}}};
        auto made = what;
        made["unit_id"] = here.district.id;
        auto a = send(here, here.editor, verb::post, "/api/v1/articles", json::serialize(made));
        const auto path = newsroom::path_of(a);
        send(here, here.editor, verb::get, "/api/v1/articles");
        send(here, here.editor, verb::put, path, json::serialize(what), 1);
        send(here, here.editor, verb::get, path);
        send(here, here.editor, verb::get, path + "/revisions");
        send(here, here.editor, verb::get, path + "/revisions/1");
        send(here, here.editor, verb::get, path + "/renditions");
        a = send(here, here.editor, verb::post, path + "/submissions", "{}");
        send(here, here.first, verb::get, "/api/v1/reviews");
        send(here, here.first, verb::get, path + "/renditions");
        a = send(here, here.editor, verb::post, path + "/returns-to-draft", "{}");
        a = send(here, here.editor, verb::post, path + "/submissions");
        for (const auto* who : {&here.first, &here.second, &here.third}) {
            const json::object verdict{{"decision", "approve"}, {"digest", a.at("digest")}};
            a = send(here, *who, verb::post, path + "/decisions", json::serialize(verdict), a.at("version").as_int64());
        }
        send(here, here.editor, verb::post, path + "/archivings", "{}");
        const auto chain = "/api/v1/units/" + here.district.id + "/review-chain";
        send(here, here.editor, verb::get, chain);
        const auto admin = here.a_person("guanli", here.district, {"business_admin"});
        send(here, admin, verb::put, chain, R"({"levels":2})", 1);
    });
}

BOOST_AUTO_TEST_SUITE_END()
