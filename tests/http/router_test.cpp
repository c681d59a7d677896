#include "http/router.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace tongyuan;
using namespace tongyuan::http;

namespace {

boost::asio::awaitable<response> nothing(request)
{
    co_return no_content();
}

route at(verb v, std::string pattern)
{
    return route{v, std::move(pattern), permissions::anyone, nothing};
}

router filings()
{
    router table;
    table.add(at(verb::get, "/api/v1/filings"));
    table.add(at(verb::post, "/api/v1/filings"));
    table.add(at(verb::get, "/api/v1/filings/{id}"));
    table.add(at(verb::get, "/api/v1/filings/export"));
    table.add(at(verb::post, "/api/v1/filings/{id}/decisions"));
    table.add(at(verb::get, "/files/{path...}"));
    return table;
}

} // namespace

BOOST_AUTO_TEST_SUITE(routers)

BOOST_AUTO_TEST_CASE(a_path_finds_its_route_and_parameters)
{
    const auto table = filings();
    const auto found = table.find(verb::post, "/api/v1/filings/01j8/decisions");
    BOOST_TEST_REQUIRE(found.found != nullptr);
    BOOST_TEST(found.found->pattern == "/api/v1/filings/{id}/decisions");
    BOOST_TEST(found.parameters.at("id") == "01j8");
}

BOOST_AUTO_TEST_CASE(a_literal_segment_wins_over_a_named_one_and_gives_way_when_it_leads_nowhere)
{
    const auto table = filings();
    BOOST_TEST(table.find(verb::get, "/api/v1/filings/export").found->pattern == "/api/v1/filings/export");
    const auto found = table.find(verb::post, "/api/v1/filings/export/decisions");
    BOOST_TEST_REQUIRE(found.found != nullptr);
    BOOST_TEST(found.parameters.at("id") == "export");
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_path_may_be_one_parameter)
{
    const auto table = filings();
    BOOST_TEST(table.find(verb::get, "/files/a/b.txt").parameters.at("path") == "a/b.txt");
    BOOST_TEST(table.find(verb::get, "/files/").parameters.at("path") == "");
    BOOST_TEST(table.find(verb::get, "/files").found == nullptr);
}

BOOST_AUTO_TEST_CASE(a_wrong_method_names_the_right_ones)
{
    const auto table = filings();
    const auto found = table.find(verb::delete_, "/api/v1/filings");
    BOOST_TEST(found.found == nullptr);
    BOOST_TEST(found.allowed.size() == 2U);
    BOOST_TEST(table.find(verb::get, "/api/v1/nothing").allowed.empty());
}

BOOST_AUTO_TEST_CASE(head_is_answered_by_get)
{
    const auto table = filings();
    BOOST_TEST(table.find(verb::head, "/api/v1/filings").found != nullptr);
    BOOST_TEST(table.find(verb::head, "/api/v1/filings/1/decisions").found == nullptr);
}

BOOST_AUTO_TEST_CASE(dot_segments_and_empty_names_match_nothing)
{
    const auto table = filings();
    for (const auto* path : {"/files/../secret", "/files/a/./b", "/files/..", "/api/v1/filings/",
                             "/api/v1/filings//decisions", "", "files/a", "/api/v1/filings/../../config"})
        BOOST_TEST(table.find(verb::get, path).found == nullptr, path);
    BOOST_TEST(table.find(verb::get, "/files/..a").found != nullptr);
}

BOOST_AUTO_TEST_CASE(two_routes_for_one_question_are_a_bug)
{
    auto table = filings();
    BOOST_CHECK_THROW(table.add(at(verb::get, "/api/v1/filings/{other}")), std::logic_error);
    BOOST_CHECK_THROW(table.add(at(verb::get, "no-slash")), std::logic_error);
    BOOST_CHECK_THROW(table.add(at(verb::get, "/a/{all...}/b")), std::logic_error);
}

BOOST_AUTO_TEST_CASE(a_route_may_leave_paths_to_others)
{
    router table;
    table.add(at(verb::get, "/{path...}").only_where([](std::string_view p) { return !p.starts_with("/api"); }));
    BOOST_TEST(table.find(verb::get, "/page").found != nullptr);
    BOOST_TEST(table.find(verb::get, "/api/x").found == nullptr);
    BOOST_TEST(table.find(verb::post, "/api/x").allowed.empty());
    BOOST_TEST(table.find(verb::post, "/page").allowed.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
