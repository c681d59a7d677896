#include "sheets/sheet.hpp"
#include "sheets/xlsx_writer.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan::sheets;

namespace {

using table = std::vector<std::vector<std::string>>;

table read_back(const std::string& bytes)
{
    const auto sheet = open_sheet(bytes);
    BOOST_TEST_REQUIRE(sheet.has_value());
    table out;
    const auto rows = (*sheet)->next(1000);
    for (const auto& row : rows.value())
        out.push_back(row.cells);
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(xlsx_writer)

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_as_the_same_text)
{
    const table rows{{"账号名称", "电话"}, {"<江州> & \"发布\"", "05126"}, {"两\n行", " 边上有空格 "}};
    BOOST_TEST((read_back(xlsx_of("报送", rows)) == rows));
}

BOOST_AUTO_TEST_CASE(nothing_is_a_formula_and_no_zero_gets_lost)
{
    const table rows{{"=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "0007", "1.50"}};
    const auto bytes = xlsx_of("报送", rows);
    BOOST_TEST((read_back(bytes) == rows));
    BOOST_TEST(bytes.find("<f>") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_same_rows_are_the_same_bytes)
{
    BOOST_TEST((xlsx_of("报送", {{"一"}}) == xlsx_of("报送", {{"一"}})));
}

BOOST_AUTO_TEST_CASE(control_characters_that_xml_has_no_place_for_are_left_out)
{
    BOOST_TEST((read_back(xlsx_of("报送", {{std::string("一\x01\x0b二")}})) == table{{"一二"}}));
}

BOOST_AUTO_TEST_CASE(columns_beyond_the_alphabet_keep_their_place)
{
    std::vector<std::string> row(60);
    row[27] = "AB";
    row[59] = "BH";
    const auto back = read_back(xlsx_of("报送", {row}));
    BOOST_TEST(back.at(0).at(27) == "AB");
    BOOST_TEST(back.at(0).at(59) == "BH");
}

BOOST_AUTO_TEST_SUITE_END()
