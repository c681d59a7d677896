#include "tests/content/bodies.hpp"
#include "tests/content/notice.hpp"
#include "tests/content/strict_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <random>

using namespace tongyuan;
using namespace tongyuan::content;
using namespace tongyuan::content::bodies;

BOOST_AUTO_TEST_SUITE(canonical_form)

namespace {

constexpr std::string_view pieces[] = {
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<b>",
    "</b>",
    "<strong>",
    "<i>",
    "</i>",
    "<a href=http://a.example/>",
    "<a href='mailto:a@b.c'>",
    "</a>",
    "<ul>",
    "</ul>",
    "<ol>",
    "<ol start=3>",
    "</ol>",
    "<li>",
    "</li>",
    "<li value=7>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "<td colspan=3>",
    "</td>",
    "<th align=center>",
    "<thead>",
    "<tbody>",
    "<caption>",
    "</caption>",
    "</tr>",
    "<h1>",
    "</h1>",
    "<h5>",
    "<h3 style='text-align:center'>",
    "<pre>",
    "</pre>",
    "<code>",
    "</code>",
    "<br>",
    "<hr>",
    "<blockquote>",
    "</blockquote>",
    " ",
    "\n",
    "  \n ",
    "文字",
    "a",
    "b &amp; c",
    "&lt;script&gt;",
    "&nbsp;",
    "　",
    "<img src=media:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa alt='x\"<'>",
    "<img src=http://x>",
    "<script>",
    "</script>",
    "<style>x</style>",
    "<svg>",
    "</svg>",
    "<math>",
    "<mi>",
    "<foreignObject>",
    "<select>",
    "<option>",
    "<textarea>",
    "</textarea>",
    "<form>",
    "</form>",
    "<template>",
    "</template>",
    "<!-- c -->",
    "<span style='font-weight:bold'>",
    "</span>",
    "<center>",
    "</center>",
    "<font>",
    "</font>",
    "<section style='text-align:right'>",
    "</section>",
    "<dl><dt>",
    "<dd>",
    "</dl>",
    "<button>",
    "<object>",
    "<marquee>",
    "</marquee>",
    "<noscript>",
    "<xmp>",
    "<title>",
    "<frameset>",
    "<sup>",
    "</sup>",
    "<sub>",
    "<u>",
    "</u>",
    "<s>",
    "\xe2\x80\x8b",
    "\xe2\x80\xae",
    "<p align=right>",
    "<o:p>",
    "</o:p>",
    "<nobr>",
    "<ruby>",
    "<rt>",
    "<plaintext>",
    "<tfoot>",
    "<colgroup>",
    "<details>",
    "</",
    "<",
    "&",
    "&#0;",
    "&#x80;",
    "]]>",
    "<![CDATA[x]]>",
    "<?x?>",
    "<p title=\"",
    "\">",
    "'"};

std::string some_markup(std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::string out;
    for (auto left = random() % 40 + 1; left > 0; --left)
        out += pieces[random() % std::size(pieces)];
    return out;
}

} // namespace

BOOST_AUTO_TEST_CASE(of_a_canonical_body_is_that_body)
{
    for (std::uint32_t seed = 0; seed < 6'000; ++seed) {
        const auto source = some_markup(seed);
        const auto once = canonical(source, body_format::html);
        if (!once)
            continue;
        const auto fault = strict_reader::fault_of(once->xhtml);
        const auto again = html(once->xhtml);
        if (!fault.empty() || again.xhtml != once->xhtml || !again.removed.empty())
            BOOST_ERROR("seed " << seed << ": " << fault << "\n"
                                << source << "\n"
                                << once->xhtml << "\n"
                                << again.xhtml);
    }
}

BOOST_AUTO_TEST_CASE(of_a_whole_notice_is_the_same_from_html_and_stays)
{
    const auto b = html(notice::html());
    BOOST_TEST(strict_reader::fault_of(b.xhtml) == "");
    BOOST_TEST(body(b.xhtml) == b.xhtml);
    BOOST_TEST(b.violations.empty());
    BOOST_TEST(b.pictures == (std::vector{sha256_hex(notice::chart()), sha256_hex(notice::square())}),
               boost::test_tools::per_element());
    BOOST_TEST(b.attachments == std::vector{sha256_hex(notice::form())}, boost::test_tools::per_element());
    for (const std::string_view part :
         {"<h2>一、活动内容</h2>", "<td rowspan=\"2\">3月9日—13日</td>", "青政办发〔2026〕7号</p>",
          "<p style=\"text-align:right\">2026年3月2日</p>", "<ul><li>线上通过政务新媒体同步发布；</li>"})
        BOOST_TEST(b.xhtml.find(part) != std::string::npos, part);
}

BOOST_AUTO_TEST_CASE(of_a_whole_notice_in_markdown_has_the_same_parts)
{
    const auto b = markdown(notice::markdown());
    BOOST_TEST(strict_reader::fault_of(b.xhtml) == "");
    BOOST_TEST(body(b.xhtml) == b.xhtml);
    BOOST_TEST(b.removed.empty());
    BOOST_TEST(b.pictures == html(notice::html()).pictures, boost::test_tools::per_element());
    BOOST_TEST(b.attachments == html(notice::html()).attachments, boost::test_tools::per_element());
    BOOST_TEST(b.xhtml.find("<s>逢雨取消</s>") != std::string::npos);
    BOOST_TEST(b.xhtml.find("<td style=\"text-align:center\">555-0107</td>") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(of_markdown_leaves_out_raw_html_and_says_so)
{
    const auto b = markdown("# 标题\n\n<script>alert(1)</script>\n\n正文<b onclick=x>加粗</b>");
    BOOST_TEST(b.xhtml == "<h1>标题</h1><p>正文加粗</p>");
    BOOST_TEST(removes(b, "Markdown 中的 HTML 代码"));
}

BOOST_AUTO_TEST_CASE(of_markdown_keeps_a_line_end_as_a_break)
{
    BOOST_TEST(markdown("**甲**\n乙").xhtml == "<p><strong>甲</strong><br/>乙</p>");
}

BOOST_AUTO_TEST_CASE(of_plain_text_makes_a_paragraph_of_each_line)
{
    const std::string_view source = "关于放假的通知\r\n各科室：\r\n    1. 值班安排见附件。\n\n2026年3月2日";
    const auto expected = "<p>关于放假的通知</p><p>各科室：</p><p>1. 值班安排见附件。</p><p>2026年3月2日</p>";
    BOOST_TEST(html(source).xhtml == expected);
    BOOST_TEST(markdown(source).xhtml == expected);
    BOOST_TEST(body("5 < 6 且 A&B") == "<p>5 &lt; 6 且 A&amp;B</p>");
}

BOOST_AUTO_TEST_CASE(of_a_real_notice_keeps_every_paragraph)
{
    const auto path = notice::source_folder() + "/../shared/samples/notice-qianfubanfa-2022-17.txt";
    if (!std::filesystem::exists(path)) {
        BOOST_TEST_MESSAGE("no real notice beside this checkout: " << path);
        return;
    }
    std::ostringstream bytes;
    bytes << std::ifstream(path).rdbuf();
    const auto source = bytes.str();
    std::size_t lines = 0;
    std::istringstream in{source};
    for (std::string line; std::getline(in, line);)
        lines += line.find_first_not_of(" \t\r") != std::string::npos;
    const auto from_html = html(source);
    const auto from_markdown = markdown(source);
    std::size_t paragraphs = 0;
    for (auto at = from_html.xhtml.find("<p>"); at != std::string::npos; at = from_html.xhtml.find("<p>", at + 1))
        ++paragraphs;
    BOOST_TEST(paragraphs == lines);
    BOOST_TEST((from_markdown.xhtml == from_html.xhtml));
    BOOST_TEST(strict_reader::fault_of(from_html.xhtml) == "");
    BOOST_TEST(from_html.violations.empty());
    BOOST_TEST_MESSAGE("a real notice of " << lines << " paragraphs went through unharmed");
}

BOOST_AUTO_TEST_SUITE_END()
