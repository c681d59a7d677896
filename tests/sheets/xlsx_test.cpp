#include "sheets/sheet.hpp"
#include "tests/sheets/workbook.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::sheets;

namespace {

using table = std::vector<std::vector<std::string>>;

std::pair<table, std::string> read(const std::string& bytes, const sheet_limits& limits = {})
{
    table out;
    const auto sheet = open_sheet(bytes, limits);
    if (sheet.has_error())
        return {out, sheet.error().code};
    for (;;) {
        const auto some = (*sheet)->next(100);
        if (some.has_error())
            return {out, some.error().code};
        if (some->empty())
            return {out, ""};
        for (const auto& row : *some)
            out.push_back(row.cells);
    }
}

std::string refusal_of(const zip_parts& parts, const sheet_limits& limits = {})
{
    return read(zipped(parts), limits).second;
}

std::string sheet_of(const std::string& rows)
{
    return std::string(workbook_head) + "<worksheet><sheetData>" + rows + "</sheetData></worksheet>";
}

} // namespace

BOOST_AUTO_TEST_SUITE(xlsx)

BOOST_AUTO_TEST_CASE(gives_what_people_see_in_the_first_visible_sheet)
{
    const auto shared = std::string(workbook_head) + "<sst><si><t>账号</t></si><si><r><t>江州</t></r><r><t>发布</t></r>"
                                                     "<rPh sb=\"0\" eb=\"1\"><t>jiang</t></rPh></si></sst>";
    const auto rows =
        R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="str"><f>A1&amp;"x"</f><v>账号x</v></c></row>)"
        R"(<row r="3"><c r="B3" t="s"><v>1</v></c><c r="C3"><v>1.3800000000000E10</v></c>)"
        R"(<c r="D3" t="b"><v>1</v></c><c r="E3"><v>0.5</v></c>)"
        R"(<c r="F3" t="inlineStr"><is><t>内</t><rPh><t>nei</t></rPh></is></c></row>)";
    const auto [found, code] = read(zipped(workbook_with(sheet_of(rows), shared)));
    BOOST_TEST(code == "");
    BOOST_TEST((found == table{{"账号", "", "账号x"}, {"", "江州发布", "13800000000", "是", "0.5", "内"}}));
    BOOST_TEST((read(workbook_of({{"a<b", "&"}, {"", "2"}})).first == table{{"a<b", "&"}, {"", "2"}}));
}

BOOST_AUTO_TEST_CASE(of_many_rows_comes_part_by_part)
{
    std::vector<std::vector<std::string>> many;
    for (int i = 0; i < 20'000; ++i)
        many.push_back({std::to_string(i), "青禾区第" + std::to_string(i) + "号单位"});
    const auto bytes = workbook_of(many);
    const auto sheet = open_sheet(bytes, {});
    BOOST_TEST_REQUIRE(sheet.has_value());
    BOOST_TEST((*sheet)->next(3).value().size() == 3U);
    std::size_t rows = 3;
    for (;;) {
        const auto some = (*sheet)->next(1000).value();
        if (some.empty())
            break;
        rows += some.size();
    }
    BOOST_TEST(rows == 20'000U);
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_is_a_bomb_or_pretends)
{
    const auto plain = workbook_with(sheet_of(""));
    auto bomb = plain;
    bomb.emplace_back("xl/media/a.xml", std::string(4 << 20, 'a'));
    BOOST_TEST(refusal_of(bomb) == "sheet.too_large");
    auto many = plain;
    for (int i = 0; i < 30; ++i)
        many.emplace_back("p" + std::to_string(i), "x");
    sheet_limits few;
    few.most_parts = 20;
    BOOST_TEST(refusal_of(many, few) == "sheet.too_large");
    few = {};
    few.most_unpacked_bytes = 100;
    BOOST_TEST(refusal_of(plain, few) == "sheet.too_large");
    for (const auto* name : {"../evil.xml", "/etc/passwd", "C:\\x", "xl\\..\\x"}) {
        auto outside = plain;
        outside.emplace_back(name, "x");
        BOOST_TEST(refusal_of(outside) == "sheet.odd_name", name);
    }
    auto macros = plain;
    macros.emplace_back("xl/vbaProject.bin", "x");
    BOOST_TEST(refusal_of(macros) == "sheet.macros");
    BOOST_TEST(refusal_of({{"readme.txt", "x"}}) == "sheet.not_a_sheet");
    BOOST_TEST(read("\xd0\xcf\x11\xe0xxxx").second == "sheet.old_format");
}

BOOST_AUTO_TEST_CASE(is_refused_when_its_cells_repeat_one_long_text)
{
    const auto shared = std::string(workbook_head) + "<sst><si><t>" + std::string(32'767, 'a') + "</t></si></sst>";
    const std::string cell = R"(<c t="s"><v>0</v></c>)";
    std::string wide = "<row>", rows;
    for (int i = 0; i < 200; ++i)
        wide += cell;
    for (int i = 0; i < 225; ++i)
        rows += wide + "</row>";
    const auto bytes = zipped(workbook_with(sheet_of(rows), shared));
    BOOST_TEST(bytes.size() < 20'000U);
    BOOST_TEST(read(bytes).second == "sheet.too_large");
    sheet_limits limits; // row by row as well
    limits.most_text_bytes = 10 * 32'767;
    const auto tall = [&](int n) {
        std::string out;
        for (int i = 0; i < n; ++i)
            out += "<row>" + cell + "</row>";
        return workbook_with(sheet_of(out), shared);
    };
    BOOST_TEST(refusal_of(tall(10), limits) == "");
    BOOST_TEST(refusal_of(tall(11), limits) == "sheet.too_large");
    BOOST_TEST(refusal_of(workbook_with(sheet_of("<row>" + cell + cell + "</row>"), shared)) == "");
    BOOST_TEST(refusal_of(workbook_with(sheet_of("<row>" + cell + cell + cell + "</row>"), shared)) ==
               "sheet.too_large");
}

BOOST_AUTO_TEST_CASE(is_refused_when_it_shares_too_many_texts_or_too_long_ones)
{
    const auto sharing = [](int n, const std::string& text) {
        auto all = std::string(workbook_head) + "<sst>";
        for (int i = 0; i < n; ++i)
            all += "<si><t>" + text + "</t></si>";
        return workbook_with(sheet_of(R"(<row><c t="s"><v>2</v></c></row>)"), all + "</sst>");
    };
    sheet_limits limits;
    limits.most_shared_strings = 5;
    BOOST_TEST(refusal_of(sharing(5, ""), limits) == "");
    BOOST_TEST(refusal_of(sharing(6, ""), limits) == "sheet.too_large");
    limits = {};
    limits.most_shared_bytes = 1000;
    BOOST_TEST(refusal_of(sharing(10, std::string(100, 'a')), limits) == "");
    BOOST_TEST(refusal_of(sharing(11, std::string(100, 'a')), limits) == "sheet.too_large");
}

BOOST_AUTO_TEST_CASE(has_no_entities_of_its_own_and_no_endless_nesting)
{
    const auto with_doctype = std::string(workbook_head) +
                              R"(<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>)"
                              R"(<worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>)";
    BOOST_TEST(refusal_of(workbook_with(with_doctype)) == "sheet.broken");
    std::string deep;
    for (int i = 0; i < 40; ++i)
        deep += "<x>";
    BOOST_TEST(refusal_of(workbook_with(sheet_of(deep))) == "sheet.broken");
    BOOST_TEST(refusal_of(workbook_with(sheet_of("<row><c t=\"s\"><v>7</v></c></row>"))) == "sheet.broken");
    BOOST_TEST(refusal_of(workbook_with("<worksheet><sheetData><row>")) == "sheet.broken");
}

BOOST_AUTO_TEST_CASE(survives_any_byte_being_wrong)
{
    const auto good = workbook_of({{"账号", "平台"}, {"江州发布", "微信"}});
    for (std::size_t i = 0; i < good.size(); i += 3) {
        auto bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x55);
        const auto [rows, code] = read(bad); // read or refused, never worse
        BOOST_TEST((code.empty() || code.starts_with("sheet.")));
    }
    for (std::size_t size = 0; size < good.size(); size += 7)
        BOOST_TEST(read(good.substr(0, size)).second != "", size);
}

BOOST_AUTO_TEST_SUITE_END()
