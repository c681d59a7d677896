// The API's description, as it is served, against the table that is served.
#include "tests/application/whole_office.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <set>

using namespace tongyuan;

namespace json = boost::json;

namespace {

void collect_references(const json::value& value, std::set<std::string>& out)
{
    if (const auto* list = value.if_array())
        for (const auto& item : *list)
            collect_references(item, out);
    if (const auto* object = value.if_object())
        for (const auto& [name, member] : *object) {
            if (name == "$ref")
                out.insert(std::string(member.as_string()));
            collect_references(member, out);
        }
}

std::set<std::string> names_in(std::string_view pattern)
{
    std::set<std::string> out;
    for (auto at = pattern.find('{'); at != std::string_view::npos; at = pattern.find('{', at + 1))
        out.insert(std::string(pattern.substr(at + 1, pattern.find('}', at) - at - 1)));
    return out;
}

std::set<std::string> path_parameters_of(const json::object& operation)
{
    std::set<std::string> out;
    if (const auto* all = operation.if_contains("parameters"))
        for (const auto& one : all->as_array())
            if (one.at("in") == "path")
                out.insert(std::string(one.at("name").as_string()));
    return out;
}

template <class F>
void for_each_operation(const json::object& document, F body)
{
    for (const auto& [path, operations] : document.at("paths").as_object())
        for (const auto& [method, operation] : operations.as_object())
            BOOST_TEST_CONTEXT(method << " " << path)
    body(std::string(method), std::string(path), operation.as_object());
}

} // namespace

BOOST_AUTO_TEST_SUITE(openapi)

BOOST_AUTO_TEST_CASE(describes_every_route_of_the_application_and_nothing_else)
{
    for_each_database([](sql::database& db) {
        whole_office here{db};
        BOOST_TEST(operations_of(here.table) == operations_of(here.document()), boost::test_tools::per_element());
    });
}

BOOST_AUTO_TEST_CASE(leaves_no_schema_open_and_no_reference_hanging)
{
    const scratch_store store(sql::engine::sqlite);
    const auto db = store.open();
    whole_office here{*db};
    std::vector<std::string> open;
    collect_open_objects(here.document(), "", open);
    BOOST_TEST(open.empty(), (open.empty() ? "" : open.front()));
    std::set<std::string> references;
    collect_references(here.document(), references);
    for (const auto& one : references)
        BOOST_TEST(here.document()
                       .at("components")
                       .at("schemas")
                       .as_object()
                       .contains(one.substr(std::string_view("#/components/schemas/").size())),
                   one);
}

BOOST_AUTO_TEST_CASE(names_the_parameters_bodies_and_refusals_of_each_operation)
{
    const scratch_store store(sql::engine::sqlite);
    const auto db = store.open();
    whole_office here{*db};
    for_each_operation(here.document(), [](const auto& method, const auto& path, const json::object& operation) {
        BOOST_TEST(path_parameters_of(operation) == names_in(path), boost::test_tools::per_element());
        BOOST_TEST(!operation.at("summary").as_string().empty());
        BOOST_TEST(operation.contains("requestBody") == (method == "post" || method == "put" || method == "patch"));
        if (path.starts_with("/api/"))
            BOOST_TEST(
                operation.at("responses").at("default").at("content").as_object().contains("application/problem+json"));
        BOOST_TEST(operation.contains("security") == (operation.at("x-permission") == "anyone"));
    });
}

// For judges written by others (tests/application/judges).
BOOST_AUTO_TEST_CASE(is_written_down_for_the_judges)
{
    const auto* build = std::getenv("TONGYUAN_BUILD");
    BOOST_TEST_REQUIRE(build != nullptr, "run by ctest, or set TONGYUAN_BUILD");
    const scratch_store store(sql::engine::sqlite);
    const auto db = store.open();
    whole_office here{*db};
    std::ofstream out{std::string(build) + "/openapi.json", std::ios::binary};
    out << here.ask(here.editor, http::verb::get, "/api/v1/openapi.json").body;
    BOOST_TEST(out.flush().good());
}

BOOST_AUTO_TEST_CASE(describes_what_every_list_and_page_answers)
{
    for_each_database([](sql::database& db) {
        whole_office here{db};
        const auto& who = here.everybody_in(here.district);
        for (const auto& route : here.table.routes()) {
            const bool needs_a_person_at_a_browser = route.pattern == "/api/v1/session";
            if (route.method != http::verb::get || needs_a_person_at_a_browser)
                continue;
            here.ask_and_hold(who, a_request(http::verb::get, here.address_in(route.pattern, here.district, who)));
        }
    });
}

BOOST_AUTO_TEST_SUITE_END()
