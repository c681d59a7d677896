#include "tests/content/bodies.hpp"
#include "tests/content/hostile_markup.hpp"
#include "tests/content/notice.hpp"
#include "tests/content/strict_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <filesystem>
#include <random>

using namespace tongyuan;
using namespace tongyuan::content;
using namespace tongyuan::content::bodies;

BOOST_AUTO_TEST_SUITE(strict_reader_of_the_tests)

BOOST_AUTO_TEST_CASE(takes_the_canonical_form_and_nothing_else)
{
    for (const std::string_view good :
         {"<p>x</p>", "<ul><li>x<p style=\"text-align:center\">y</p></li></ul>", "<p>a<br/>&lt;b&amp;</p><hr/>",
          "<table><tbody><tr><td colspan=\"2\"></td></tr></tbody></table>",
          "<p><a href=\"https://a.example/\"><strong>x</strong></a></p>"})
        BOOST_TEST(strict_reader::fault_of(good) == "", good);
    for (const std::string_view bad :
         {"<p>x", "x", "<p>x</p></p>", "<script>x</script>", "<p onclick=\"x\">x</p>", "<p>x & y</p>", "<p>a<br>b</p>",
          "<p><p>x</p></p>", "<a href=\"https://a.example/\">x</a>", "<p><a href=\"javascript:x\">x</a></p>",
          "<p><img src=\"http://a.example/\" alt=\"\"/></p>", "<p style=\"color:red\">x</p>", "<p class=x>x</p>",
          "<ul><p>x</p></ul>", "<p>a > b</p>", "<p><img src=\"media:x\" alt=\"\"/></p>", "<div>x</div>",
          "<table><tr><td>x</td></tr></table>", "<P>x</P>"})
        BOOST_TEST(strict_reader::fault_of(bad) != "", bad);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(sanitiser)

BOOST_AUTO_TEST_CASE(leaves_nothing_but_the_allow_list_of_hostile_markup)
{
    BOOST_TEST(hostile_markup().size() >= 120U);
    for (const auto one : hostile_markup()) {
        const auto cleaned = html(one);
        BOOST_TEST(strict_reader::fault_of(cleaned.xhtml) == "", one);
        BOOST_TEST(body(cleaned.xhtml) == cleaned.xhtml, one);
    }
}

BOOST_AUTO_TEST_CASE(leaves_nothing_but_the_allow_list_wherever_hostile_markup_stands)
{
    static constexpr std::pair<std::string_view, std::string_view> around[] = {{"<p>", "</p>"},
                                                                               {"<table><tr><td>", "</table>"},
                                                                               {"<ul><li>", "</ul>"},
                                                                               {"<pre>", "</pre>"},
                                                                               {"<h2><b>", "</b></h2>"},
                                                                               {"<table>", "</table>"},
                                                                               {"<!-- ", " -->"},
                                                                               {"<style>", "</style>"},
                                                                               {"<a href='", "'>x</a>"},
                                                                               {"<p title=\"", "\">x</p>"},
                                                                               {"<svg>", "</svg>"},
                                                                               {"<math><mi>", "</math>"},
                                                                               {"<select>", "</select>"},
                                                                               {"<template>", "</template>"},
                                                                               {"<textarea>", "</textarea>"}};
    for (const auto& [before, after] : around)
        for (const auto one : hostile_markup()) {
            const auto source = std::string(before) + std::string(one) + std::string(after);
            const auto cleaned = html(source);
            BOOST_TEST(strict_reader::fault_of(cleaned.xhtml) == "", source);
            BOOST_TEST(body(cleaned.xhtml) == cleaned.xhtml, source);
        }
}

BOOST_AUTO_TEST_CASE(leaves_nothing_but_the_allow_list_of_hostile_markup_inside_markdown)
{
    for (const auto one : hostile_markup()) {
        const auto cleaned = markdown("# 标题\n\n" + std::string(one) + "\n\n[x](" + std::string(one) + ")");
        BOOST_TEST(strict_reader::fault_of(cleaned.xhtml) == "", one);
    }
}

BOOST_AUTO_TEST_CASE(names_what_it_left_out)
{
    const auto b =
        html("<p class=a onclick=b style='color:red;mso-x:1'>x<script>y</script><font>z</font></p><!-- c -->");
    BOOST_TEST(b.xhtml == "<p>xz</p>");
    for (const std::string_view what :
         {"<script>", "<font>", "[class]", "[onclick]", "style: color", "style: mso-*", "<!-- -->"})
        BOOST_TEST(removes(b, what), what);
}

BOOST_AUTO_TEST_CASE(names_nothing_when_it_left_out_nothing)
{
    BOOST_TEST(html("<p>x <b>y</b></p><div>z</div>").removed.empty());
}

BOOST_AUTO_TEST_CASE(names_each_thing_once)
{
    const auto b = html(repeated("<font color=red>x</font>", 500));
    BOOST_TEST(std::ranges::count(b.removed, "<font>") == 1);
    BOOST_TEST(std::ranges::count(b.removed, "[color]") == 1);
}

BOOST_AUTO_TEST_CASE(keeps_what_the_canonical_form_has)
{
    const auto all = "<h1>一</h1><h4>四</h4><p style=\"text-align:right\">a<br/>b<strong>c</strong><em>d</em><u>e</u>"
                     "<s>f</s>H<sub>2</sub>O<sup>3</sup><code>g</code></p><ul><li>h<ol><li>i</li></ol></li></ul>"
                     "<blockquote><p>j</p></blockquote><pre><code>k\n  l</code></pre><hr/>"
                     "<p><a href=\"https://a.example/x?y=1&amp;z=2\">m</a><a href=\"media:" +
                     sha + "\">n</a><img src=\"media:" + other_sha +
                     "\" alt=\"o\"/></p>"
                     "<table><thead><tr><th>p</th></tr></thead><tbody><tr><td colspan=\"2\" rowspan=\"3\" "
                     "style=\"text-align:center\">q</td></tr></tbody></table>";
    BOOST_TEST(body(all) == all);
    BOOST_TEST(html(all).removed.empty());
}

BOOST_AUTO_TEST_CASE(calls_old_elements_by_their_new_names)
{
    BOOST_TEST(
        body("<div>a</div><h5>b</h5><h6>c</h6><p><b>d</b><i>e</i><del>f</del><ins>g</ins><strike>h</strike></p>") ==
        "<p>a</p><h4>b</h4><h4>c</h4><p><strong>d</strong><em>e</em><s>f</s><u>g</u><s>h</s></p>");
    BOOST_TEST(body("<center>a</center><p align=right>b</p>") ==
               "<p style=\"text-align:center\">a</p><p style=\"text-align:right\">b</p>");
}

BOOST_AUTO_TEST_CASE(puts_loose_text_into_paragraphs)
{
    BOOST_TEST(body("a<div>b<p>c</p>d</div>e") == "<p>a</p><p>b</p><p>c</p><p>d</p><p>e</p>");
    BOOST_TEST(body("<blockquote>a</blockquote>") == "<blockquote><p>a</p></blockquote>");
    BOOST_TEST(body("<table><tr><td>a</td><td><div>b</div><div>c</div></td></tr></table>") ==
               "<table><tbody><tr><td>a</td><td><p>b</p><p>c</p></td></tr></tbody></table>");
}

BOOST_AUTO_TEST_CASE(drops_empty_blocks_and_keeps_empty_cells)
{
    BOOST_TEST(body("<p></p><p>&nbsp;</p><p><br></p><ul></ul><ul><li></li></ul><strong></strong><p>x</p>") ==
               "<p>x</p>");
    BOOST_TEST(body("<table><tr><td>&nbsp;<td>x</table>") ==
               "<table><tbody><tr><td></td><td>x</td></tr></tbody></table>");
}

BOOST_AUTO_TEST_CASE(collapses_white_space_but_keeps_indents_and_code)
{
    BOOST_TEST(body("<p>\n a \n b </p>\n\n<p>　　c</p>") == "<p>a b</p><p>　　c</p>");
    BOOST_TEST(body("<p><b>a </b>b <i> c</i></p>") == "<p><strong>a</strong> b <em>c</em></p>");
    BOOST_TEST(body("<pre>\n\n  a\n\tb\n</pre>") == "<pre>  a\n\tb</pre>");
}

BOOST_AUTO_TEST_CASE(keeps_the_numbers_of_a_list_that_does_not_begin_with_one)
{
    BOOST_TEST(body("<ol start=3><li>三</li><li>四</li></ol>") == "<p>3. 三</p><p>4. 四</p>");
    BOOST_TEST(body("<ol><li>a</li><li value=7>b</li><li>c</li></ol>") == "<p>1. a</p><p>7. b</p><p>8. c</p>");
    BOOST_TEST(markdown("**x**\n\n5. 五\n6. 六").xhtml == "<p><strong>x</strong></p><p>5. 五</p><p>6. 六</p>");
}

BOOST_AUTO_TEST_CASE(puts_a_list_inside_a_list_into_the_item_before_it)
{
    BOOST_TEST(body("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>") ==
               "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>");
}

BOOST_AUTO_TEST_CASE(puts_a_caption_before_its_table)
{
    BOOST_TEST(body("<table><tr><td>a</td></tr><caption>表1</caption></table>") ==
               "<p>表1</p><table><tbody><tr><td>a</td></tr></tbody></table>");
}

BOOST_AUTO_TEST_CASE(keeps_the_text_of_links_it_refuses)
{
    const auto b = html("<p><a href='javascript:alert(1)'>办事指南</a></p>");
    BOOST_TEST(b.xhtml == "<p>办事指南</p>");
    BOOST_TEST(removes(b, "[href] javascript:"));
}

BOOST_AUTO_TEST_CASE(writes_addresses_so_that_every_browser_reads_the_same)
{
    BOOST_TEST(body("<a href=' HTTPS://WWW.Qinghe.Example/办事?a=1&b=\"2\" '>x</a>") ==
               "<p><a href=\"https://www.qinghe.example/%E5%8A%9E%E4%BA%8B?a=1&amp;b=%222%22\">x</a></p>");
    BOOST_TEST(body("<a href='http://中国政府网.政务/a b'>x</a>") ==
               "<p><a href=\"http://中国政府网.政务/a%20b\">x</a></p>");
}

BOOST_AUTO_TEST_CASE(takes_this_programs_own_addresses_of_stored_files)
{
    const auto b = html("<img src='/api/v1/media/" + sha + "'><a href='/api/v1/media/" + other_sha + "'>表</a>");
    BOOST_TEST(b.pictures == std::vector{sha}, boost::test_tools::per_element());
    BOOST_TEST(b.attachments == std::vector{other_sha}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lists_pictures_and_attachments_in_order_of_first_use)
{
    const auto picture = [](const std::string& s) { return "<img src='media:" + s + "'>"; };
    const auto b = html(picture(other_sha) + picture(sha) + picture(other_sha));
    BOOST_TEST(b.pictures == (std::vector{other_sha, sha}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(asks_to_upload_pictures_that_stand_elsewhere)
{
    BOOST_TEST(first_code(html("<img src=http://a.example/x.png>")) == "external_picture");
    BOOST_TEST(first_code(html("<img src='data:image/png;base64,AAAA'>")) == "pasted_picture");
    BOOST_TEST(first_code(html("<img src='file:///C:/x.png'>")) == "local_picture");
    BOOST_TEST(first_code(markdown("![x](https://a.example/x.png)")) == "external_picture");
    const auto b = html("<p>x<img src=http://a.example/x.png></p>");
    BOOST_TEST(b.xhtml == "<p>x</p>");
    BOOST_TEST(b.violations.at(0).field == "body");
    BOOST_TEST(b.violations.at(0).message.find("上传") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(removes_invisible_characters_and_names_where_they_were)
{
    const auto b = html("<p>甲\xe2\x80\xae乙\xe2\x80\x8b丙</p>");
    BOOST_TEST(b.xhtml == "<p>甲乙丙</p>");
    BOOST_TEST(removes(b, "U+202E（从右到左覆盖符，第 2 字）"));
    BOOST_TEST(removes(b, "U+200B（零宽空格，第 4 字）"));
}

BOOST_AUTO_TEST_CASE(shows_text_that_a_style_would_hide)
{
    BOOST_TEST(body("<p style='color:#fff;font-size:1px'>白字</p>") == "<p>白字</p>");
    const auto b = html("<p>a<span style='display:none'>b</span></p>");
    BOOST_TEST(b.xhtml == "<p>a</p>");
    BOOST_TEST(removes(b, "display:none（含内容）"));
}

BOOST_AUTO_TEST_CASE(cleans_what_word_puts_on_the_clipboard)
{
    const auto b =
        html("<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><meta name=Generator content=\"Microsoft "
             "Word 15\">"
             "<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->"
             "<style>p.MsoNormal{mso-style-parent:\"\";margin:0cm}</style></head><body lang=ZH-CN "
             "style='tab-interval:21.0pt'>"
             "<!--StartFragment--><p class=MsoNormal align=center style='text-align:center;mso-pagination:none'>"
             "<b><span lang=EN-US style='font-size:22.0pt;font-family:\"方正小标宋_GBK\"'>2026</span></b><b><span "
             "style='font-size:22.0pt'>年便民通知</span></b><span lang=EN-US><o:p></o:p></span></p>"
             "<p class=MsoNormal style='text-indent:32.0pt'><span "
             "style='font-family:仿宋_GB2312'>各镇人民政府：</span><span "
             "lang=EN-US><o:p>&nbsp;</o:p></span></p><p class=MsoListParagraph style='mso-list:l0 level1 lfo1'>"
             "<![if !supportLists]><span style='mso-list:Ignore'>1.<span style='font:7.0pt \"Times New Roman\"'>&nbsp; "
             "</span>"
             "</span><![endif]>第一条</p><table class=MsoTableGrid border=1><tr style='mso-yfti-irow:0'><td width=100 "
             "valign=top style='border:solid 1.0pt'><p class=MsoNormal><span>甲<o:p></o:p></span></p></td></tr></table>"
             "<!--EndFragment--></body></html>");
    BOOST_TEST(b.xhtml ==
               "<p style=\"text-align:center\"><strong>2026年便民通知</strong></p><p>各镇人民政府：\xc2\xa0</p>"
               "<p>1.\xc2\xa0 第一条</p><table><tbody><tr><td><p>甲</p></td></tr></tbody></table>");
    BOOST_TEST(b.violations.empty());
    BOOST_TEST(removes(b, "<o:p>"));
    BOOST_TEST(removes(b, "<style>"));
}

BOOST_AUTO_TEST_CASE(cleans_what_a_wechat_editor_puts_on_the_clipboard)
{
    const auto b = html("<section data-tool='x' style='font-size:16px'><section style='margin:10px;text-align:center'>"
                        "<section style='display:inline-block'><strong style='color:rgb(1,2,3)'><span leaf=''>标题"
                        "</span></strong></section></section><p style='visibility:visible'><span leaf=''>正文"
                        "</span><span style='font-weight:bold'>重点</span></p><mp-common-profile class='x'>"
                        "</mp-common-profile></section>");
    BOOST_TEST(b.xhtml == "<p style=\"text-align:center\"><strong>标题</strong></p><p>正文<strong>重点</strong></p>");
    BOOST_TEST(removes(b, "<mp-common-profile>"));
    BOOST_TEST(removes(b, "[data-*]"));
}

BOOST_AUTO_TEST_CASE(ignores_bold_that_says_it_is_not)
{
    BOOST_TEST(body("<b style='font-weight:normal'><p>x</p></b>") == "<p>x</p>");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_nested_or_attributed_beyond_reason)
{
    BOOST_TEST(code_of(canonical(repeated("<div>", 300) + "x", body_format::html)) == "too_complex");
    BOOST_TEST(code_of(canonical(repeated("<b a=1><p>x", 300), body_format::html)) == "too_complex");
    BOOST_TEST(code_of(canonical("<p " + repeated("a=1 b c='2' ", 100) + ">x", body_format::html)) == "too_complex");
    BOOST_TEST(code_of(canonical(repeated("> ", 300) + "x", body_format::markdown)) == "too_complex");
    BOOST_TEST(body(repeated("<div>", 200) + "x" + repeated("</div>", 200)) == "<p>x</p>");
}

// Every paragraph reopens what was never closed: a few kilobytes would become a million elements.
BOOST_AUTO_TEST_CASE(refuses_what_would_grow_beyond_its_share_of_memory)
{
    std::string source = "<p>";
    for (int i = 0; i < 200; ++i)
        source += "<font size=" + std::to_string(i) + ">";
    source += repeated("</p><p>x", 5'000);
    for (int again = 0; again < 3; ++again)
        BOOST_TEST(code_of(canonical(source, body_format::html)) == "too_complex");
    BOOST_TEST(body("<p>y") == "<p>y</p>");
}

BOOST_AUTO_TEST_CASE(refuses_what_is_too_big_or_not_text)
{
    BOOST_TEST(code_of(canonical(std::string(100, 'x'), body_format::html, {.bytes = 99, .html = {}})) == "too_long");
    BOOST_TEST(code_of(canonical("a\xff", body_format::html)) == "not_utf8");
}

// Each of these once took a sanitiser or a parser time that grows with the square of the input. All together they take
// a second or two; with a square in it, any one of them would take minutes.
BOOST_AUTO_TEST_CASE(takes_time_in_proportion_to_the_input)
{
    constexpr std::size_t length = std::size_t{1} << 18;
    for (const std::string_view one : {"<p>x", "<b>x</b>", "<table><tr><td>x</table>", "<!--", "<", "&", "</p>",
                                       "<a href=http://a.example/>x</a>", "<b><p></b>", "<svg>", "<select>", "<form>",
                                       "<svg></svg>", "<script>", "<li>", "<td>", "<br>", "\xe2\x80\x8b"})
    {
        const auto source = repeated(one, length / one.size());
        const auto cleaned = canonical(source, body_format::html);
        BOOST_TEST((cleaned || code_of(cleaned) == "too_complex"), one);
    }
    for (const std::string_view one : {"*a ", "[", "[a](", "`a``", "> ", "- ", "~~a", "x\n", "<a "}) {
        const auto cleaned = canonical(repeated(one, length / 4 / one.size()), body_format::markdown);
        BOOST_TEST((cleaned || code_of(cleaned) == "too_complex"), one);
    }
}

BOOST_AUTO_TEST_SUITE_END()
