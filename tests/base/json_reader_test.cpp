#include "base/json_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;

BOOST_AUTO_TEST_SUITE(json_reader_)

BOOST_AUTO_TEST_CASE(reports_every_wrong_missing_and_unknown_field_at_once)
{
    auto body = json_reader::parse(R"({"title": "四个字吗", "rank": "x", "typo": 1, "inner": [{"bad": 1}]})");
    BOOST_TEST_REQUIRE(body.has_value());
    (void)body->text("title", {.max = 3});
    (void)body->integer("rank");
    (void)body->text("missing");
    for (auto& inner : body->objects("inner"))
        (void)inner.text("name");
    const auto refused = body->finish();
    BOOST_TEST_REQUIRE(refused.has_value());
    std::vector<std::string> seen;
    for (const auto& v : refused->violations)
        seen.push_back(v.field + ":" + v.code);
    const std::vector<std::string> expected{"title:too_long",     "rank:not_integer",
                                            "missing:required",   "inner[0].name:required",
                                            "typo:unknown_field", "inner[0].bad:unknown_field"};
    BOOST_TEST(seen == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(names_the_byte_where_text_stops_being_utf8)
{
    const auto body = json_reader::parse("{\"a\":\"\xff\"}");
    BOOST_TEST_REQUIRE(body.has_error());
    BOOST_TEST(body.error().code == "body.not_utf8");
    BOOST_TEST(body.error().message.find("第 7 个字节") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(refuses_an_empty_body_a_list_and_deep_nesting)
{
    BOOST_TEST(json_reader::parse(" \n").error().code == "body.missing");
    BOOST_TEST(json_reader::parse("[]").error().code == "body.not_object");
    BOOST_TEST(json_reader::parse(std::string(100, '[')).error().code == "body.not_json");
    BOOST_TEST(json_reader::parse("{} x").error().code == "body.not_json");
}

BOOST_AUTO_TEST_SUITE_END()
