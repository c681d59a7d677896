#include "sheets/csv_writer.hpp"
#include "sheets/sheet.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::sheets;

namespace {

using table = std::vector<std::vector<std::string>>;

// Rows, or the code of the refusal.
std::pair<table, std::string> read(std::string_view bytes, const sheet_limits& limits = {})
{
    table out;
    const auto sheet = open_sheet(bytes, limits);
    if (sheet.has_error())
        return {out, sheet.error().code};
    for (;;) {
        const auto some = (*sheet)->next(2);
        if (some.has_error())
            return {out, some.error().code};
        if (some->empty())
            return {out, ""};
        for (const auto& row : *some)
            out.push_back(row.cells);
    }
}

const std::string utf8 = "账号名称,平台\r\n江州发布,微信\r\n";
const table expected{{"账号名称", "平台"}, {"江州发布", "微信"}};

} // namespace

BOOST_AUTO_TEST_SUITE(csv)

BOOST_AUTO_TEST_CASE(is_read_in_the_encodings_that_offices_have)
{
    BOOST_TEST((read(utf8).first == expected));
    BOOST_TEST((read("\xef\xbb\xbf" + utf8).first == expected));
    const std::string gb =
        "\xd5\xcb\xba\xc5\xc3\xfb\xb3\xc6,\xc6\xbd\xcc\xa8\n\xbd\xad\xd6\xdd\xb7\xa2\xb2\xbc,\xce\xa2\xd0\xc5\n";
    BOOST_TEST((read(gb).first == expected));
    std::string utf16 = "\xff\xfe";
    for (const char16_t c : std::u16string(u"账号名称\t平台\r\n江州发布\t微信"))
        utf16 += {static_cast<char>(c & 0xff), static_cast<char>(c >> 8)};
    BOOST_TEST((read(utf16).first == expected));
}

BOOST_AUTO_TEST_CASE(knows_quotes_other_separators_and_any_end_of_line)
{
    BOOST_TEST(
        (read("a;b\r\"x;\"\"y\"\"\nz\";2\n\n;\n3;4").first == table{{"a", "b"}, {"x;\"y\"\nz", "2"}, {"3", "4"}}));
    BOOST_TEST(read("a,b\n\"x").second == "sheet.open_quote");
    BOOST_TEST(read("").second == "sheet.empty");
    BOOST_TEST(read(std::string("a\0b,c", 5)).second == "sheet.not_a_sheet");
    BOOST_TEST(read("a\n\xff\xff\xff").second == "sheet.encoding");
}

BOOST_AUTO_TEST_CASE(keeps_whole_what_is_cut_in_the_middle_of_a_character)
{
    // A part ends within a character wherever it ends.
    for (std::size_t shift = 0; shift < 4; ++shift) {
        std::string gb(65'530 + shift, 'a');
        for (int i = 0; i < 20; ++i)
            gb += "\xbd\xad";
        sheet_limits wide;
        wide.most_bytes_per_cell = wide.most_bytes_per_row = 100'000;
        const auto [rows, code] = read(gb, wide);
        BOOST_TEST_REQUIRE(code == "");
        BOOST_TEST(rows.at(0).at(0).size() == 65'530 + shift + 60);
        BOOST_TEST(rows.at(0).at(0).ends_with("江江江"));
    }
}

BOOST_AUTO_TEST_CASE(ends_at_its_limits)
{
    sheet_limits few;
    few.most_rows = 2;
    BOOST_TEST(read("1\n2\n", few).second == "");
    BOOST_TEST(read("1\n2\n3\n", few).second == "sheet.too_large");
    few.most_columns = 2;
    BOOST_TEST(read("1,2,3\n", few).second == "sheet.too_large");
    few.most_bytes_per_row = 3;
    BOOST_TEST(read("ab,c\n", few).second == "");
    BOOST_TEST(read("ab,cd\n", few).second == "sheet.too_large");
    few = {};
    few.most_text_bytes = 5;
    BOOST_TEST(read("ab\nabc\n", few).second == "");
    BOOST_TEST(read("abc\nabc\n", few).second == "sheet.too_large");
    few.most_bytes_per_cell = 3;
    BOOST_TEST(read("abcd\n", few).second == "sheet.too_large");
    few.most_bytes = 3;
    BOOST_TEST(read("a\nb\n", few).second == "sheet.too_large");
}

BOOST_AUTO_TEST_CASE(is_written_so_that_nothing_is_a_formula_and_reads_back_the_same)
{
    const table cells{{"=1+1", "+86 10", "-3", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x"},
                      {"'", "", "a\"b", "x,y", "两行\n文字", "普通"}};
    std::string written(byte_order_mark);
    for (const auto& row : cells)
        written += csv_line(row);
    BOOST_TEST((read(written).first == cells));
    for (const auto* dangerous : {"=", "+", "-", "@", "＝", "＋", "－", "＠"}) {
        const auto line = csv_line({std::string(dangerous) + "cmd"});
        BOOST_TEST(line.find(dangerous) == 1U, line);
    }
    BOOST_TEST(csv_line({"\n=cmd"}) == "\"'\n=cmd\"\r\n");
}

BOOST_AUTO_TEST_SUITE_END()
