#include "html.hpp"
#include "ledger.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;

BOOST_AUTO_TEST_SUITE(html)

BOOST_AUTO_TEST_CASE(readers_see_one_line_per_block_and_no_markup)
{
    BOOST_TEST(reader_text("<h1>题</h1>\n  <p>甲<strong>乙</strong>\n丙&nbsp;丁</p><p></p><ul><li>一<li>二</ul>") ==
               "题\n甲乙 丙 丁\n一\n二");
    BOOST_TEST(reader_text("a<!-- b -->c<script>if (a < b) d</script><style>p{}</style>e") == "ace");
    BOOST_TEST(reader_text("<table><tr><td>一</td><td>二</td></tr><tr><td></td><td>三</td></tr></table>") ==
               "一\t二\n三");
    BOOST_TEST(reader_text("<pre>甲\n  乙</pre>") == "甲\n乙");
    BOOST_TEST(reader_text("1 < 2 &lt;b&gt; &#x4e2d;&#25991; &unknown; & c") == "1 < 2 <b> 中文 &unknown; & c");
}

BOOST_AUTO_TEST_CASE(broken_markup_ends_and_shows_what_it_can)
{
    for (const auto* broken :
         {"<", "<p", "<p class", "<p class=", "<p class=\"", "</", "<!--", "<p =x>甲", "<script>甲"})
        BOOST_TEST(reader_text(broken).size() <= 3U, broken);
    BOOST_TEST(reader_text("<p =x>甲</p>") == "甲");
}

BOOST_AUTO_TEST_CASE(pictures_are_found_however_their_address_is_quoted)
{
    const auto found = image_sources("<IMG SRC=a><img alt='>' src='b&amp;c'><p src=x><img src = \"d\" />");
    const std::vector<std::string> wanted{"a", "b&c", "d"};
    BOOST_TEST(found == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(filtered_html_stays_filtered_when_it_is_filtered_again)
{
    const auto none = [](std::string_view) { return false; };
    const auto* nasty = "<p ONCLICK=x style='position:fixed;color:red'>&lt;script&gt;<a href=\"javascript:x\">y</a>"
                        "<svg onload=z></svg><b title='\"><script>'>k</b><form><input>f</form>";
    const auto once = as_wechat_stores(nasty, none);
    BOOST_TEST(once ==
               "<p style=\"color:red;\">&lt;script&gt;y<svg></svg><b title=\"&quot;&gt;&lt;script&gt;\">k</b>f");
    BOOST_TEST(as_wechat_stores(once, none) == once);
}

BOOST_AUTO_TEST_CASE(the_marker_is_the_d_parameter_of_the_first_link_that_has_one)
{
    BOOST_TEST(marker_in("看 http://a.test/x 和 https://b.test/?a=1&d=m1#c 及 http://c.test/?d=m2") == "m1");
    BOOST_TEST(marker_in("d=m1 ?d=m2").empty());
    BOOST_TEST(marker_in("http://a.test/?ad=1").empty());
}

BOOST_AUTO_TEST_SUITE_END()
