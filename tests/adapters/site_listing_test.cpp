#include "site_fixture.hpp"

#include "adapters/kit/feed.hpp"

using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;
using namespace tongyuan::adapters::tests::static_site;

BOOST_AUTO_TEST_SUITE(site_lists)

BOOST_AUTO_TEST_CASE(column_is_paged_and_escaped)
{
    const auto files = listing(refresh_of(5));
    BOOST_TEST(files.size() == 6u); // three pages, two feeds, the sitemap; nothing temporary
    const auto& first = files.at("/zwgk/tzgg/index.html");
    BOOST_TEST(first.find("标题 5 &lt;&amp;&gt;") != std::string::npos);
    BOOST_TEST(first.find("标题 3") == std::string::npos);
    BOOST_TEST(first.find("href=\"index_2.html\"") != std::string::npos);
    BOOST_TEST(files.at("/zwgk/tzgg/index_3.html").find("标题 1") != std::string::npos);
    BOOST_TEST(files.at("/zwgk/tzgg/index_3.html").find("rel=\"next\"") == std::string::npos);
    BOOST_TEST(tag(first, "SiteIDCode") == "1304000009");
    BOOST_TEST(tag(first, "ColumnType") == "工作动态");
    for (const auto& [name, content] : files)
        BOOST_TEST(is_well_formed(content), name);
}

BOOST_AUTO_TEST_CASE(empty_column_still_has_its_files)
{
    const auto files = listing(refresh_of(0));
    BOOST_TEST(files.size() == 4u);
    for (const auto& [name, content] : files)
        BOOST_TEST(is_well_formed(content), name);
}

BOOST_AUTO_TEST_CASE(shrinking_column_loses_its_last_pages)
{
    web_root root(base);
    auto h = host_for(root);
    h.run(refresh_of(9));
    BOOST_TEST(root.files.contains("/zwgk/tzgg/index_5.html"));
    h.run(refresh_of(3));
    BOOST_TEST(root.files.contains("/zwgk/tzgg/index_2.html"));
    for (const auto* gone : {"/zwgk/tzgg/index_3.html", "/zwgk/tzgg/index_4.html", "/zwgk/tzgg/index_5.html"})
        BOOST_TEST(!root.files.contains(gone), gone);
}

BOOST_AUTO_TEST_CASE(whatever_is_lost_a_refresh_leaves_the_same_files)
{
    const auto what = refresh_of(3);
    web_root clean(base);
    auto first = host_for(clean);
    first.run(what);
    for (const auto befalls : {mishap::answer_lost, mishap::request_lost, mishap::not_sent})
        for (int n = 0; n < first.calls(); ++n) {
            web_root root(base);
            auto h = host_for(root);
            BOOST_TEST(std::holds_alternative<done>(h.run(what, n, befalls)));
            BOOST_TEST((root.files == clean.files), "call " << n);
        }
}

BOOST_AUTO_TEST_CASE(rss_has_what_readers_of_feeds_need)
{
    const auto files = listing(refresh_of(2));
    const auto& feed = files.at("/zwgk/tzgg/rss.xml");
    for (const auto* wanted :
         {"<rss version=\"2.0\"", "<title>通知公告 - 青山市人民政府</title>", "<language>zh-cn</language>",
          "<link>https://www.qingshan.gov.cn/zwgk/tzgg/index.html</link>", "<ttl>60</ttl>",
          "<atom:link rel=\"self\" type=\"application/rss+xml\" "
          "href=\"https://www.qingshan.gov.cn/zwgk/tzgg/rss.xml\"/>",
          "<description>发布本市通知、公告 &amp; 通告</description>",
          "<guid isPermaLink=\"false\">tag:www.qingshan.gov.cn,2026:article2</guid>",
          "<pubDate>Fri, 04 Oct 2024 10:00:00 +0800</pubDate>", "<dc:creator>张三</dc:creator>",
          "<title>标题 1 &lt;&amp;&gt;&quot;&#39;</title>", "<description>摘要 ]]&gt; &amp;</description>"})
        BOOST_TEST(feed.find(wanted) != std::string::npos, wanted);
    BOOST_TEST(feed.find("article2") < feed.find("article1")); // newest first
    BOOST_TEST(feed.find("<content:encoded>&lt;p&gt;正文 &amp;lt;b&amp;gt; ]]&amp;gt; &lt;img src=&quot;"
                         "https://www.qingshan.gov.cn/zwgk/tzgg/files/" +
                         sha_of(1) + ".jpg&quot;") != std::string::npos);
    BOOST_TEST(feed.find("media:") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(feed_drops_pictures_nobody_described)
{
    auto what = refresh_of(1);
    what.pictures.clear();
    const auto files = listing(what);
    BOOST_TEST(files.at("/zwgk/tzgg/rss.xml").find("media:") == std::string::npos);
    BOOST_TEST(files.at("/zwgk/tzgg/atom.xml").find("&lt;img") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(atom_says_who_when_and_where)
{
    const auto files = listing(refresh_of(2));
    const auto& feed = files.at("/zwgk/tzgg/atom.xml");
    const auto entries = kit::read_atom(feed);
    BOOST_REQUIRE(entries.has_value());
    BOOST_REQUIRE(entries->size() == 2u);
    BOOST_TEST(entries->at(0).id == "tag:www.qingshan.gov.cn,2026:article2");
    BOOST_TEST(entries->at(0).title == "标题 2 <&>\"'");
    BOOST_TEST(entries->at(0).link == "https://www.qingshan.gov.cn/zwgk/tzgg/article2.html");
    BOOST_TEST((entries->at(0).at == item(2).published_at));
    for (const auto* wanted : {"<id>tag:www.qingshan.gov.cn,2026:/zwgk/tzgg/</id>",
                               "<updated>2024-10-04T10:05:00+08:00</updated>", "rel=\"self\"", "rel=\"alternate\"",
                               "<author><name>青山市人民政府</name>", "<content type=\"html\">&lt;p&gt;"})
        BOOST_TEST(feed.find(wanted) != std::string::npos, wanted);
}

BOOST_AUTO_TEST_CASE(sitemap_names_every_article_with_its_last_change)
{
    const auto files = listing(refresh_of(5));
    const auto& map = files.at("/zwgk/tzgg/sitemap.xml");
    for (int n = 1; n <= 5; ++n)
        BOOST_TEST(map.find("<loc>" + item(n).url + "</loc>\n<lastmod>2024-10-0") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(observes_its_own_feed)
{
    web_root root(base);
    auto h = host_for(root);
    h.run(refresh_of(3));
    const auto rest = h.run(operation_on(operation_kind::observe));
    BOOST_REQUIRE(std::holds_alternative<sightings>(rest));
    const auto& seen = std::get<sightings>(rest);
    BOOST_TEST(seen.source == "atom.xml");
    BOOST_REQUIRE(seen.posts.size() == 3u);
    BOOST_TEST(seen.posts[0].platform_id == "/zwgk/tzgg/article3.html");
    BOOST_TEST((seen.posts[0].published_at == item(3).published_at));
}

BOOST_AUTO_TEST_CASE(observes_the_tags_of_pages_it_did_not_make)
{
    web_root root(base);
    root.files["/zwgk/tzgg/index.html"] = "<ul><li><a href=\"./t1.html\">一</a></li><li><a "
                                          "href=\"t2.html\">二</a></li><li><a href=\"index_2.html\">下一页</a></ul>";
    root.files["/zwgk/tzgg/t1.html"] = "<html><head><meta name=\"ArticleTitle\" content=\"第一篇\"><meta "
                                       "name=\"PubDate\" content=\"2026-05-18 10:19\"></head>";
    root.files["/zwgk/tzgg/t2.html"] = "<html><head><meta name=\"ArticleTitle\" content=\"第二篇\"><meta "
                                       "name=\"PubDate\" content=\"2026-05-17 10:19:30\"></head>";
    auto h = host_for(root);
    const auto rest = h.run(operation_on(operation_kind::observe));
    BOOST_REQUIRE(std::holds_alternative<sightings>(rest));
    const auto& posts = std::get<sightings>(rest).posts;
    BOOST_REQUIRE(posts.size() == 2u);
    BOOST_TEST(posts[0].title == "第一篇");
    BOOST_TEST(posts[0].url == "https://www.qingshan.gov.cn/zwgk/tzgg/t1.html");
    const timestamp expected{std::chrono::sys_days{std::chrono::year{2026} / 5 / 18} + std::chrono::hours{2} +
                             std::chrono::minutes{19}};
    BOOST_TEST((posts[0].published_at == expected));
}

BOOST_AUTO_TEST_CASE(a_missing_column_is_no_silence)
{
    web_root root(base);
    auto h = host_for(root);
    BOOST_TEST(std::holds_alternative<failure>(h.run(operation_on(operation_kind::observe))));
}

BOOST_AUTO_TEST_CASE(connecting_reads_and_writes_nothing)
{
    web_root root(base);
    auto h = host_for(root);
    BOOST_TEST(std::holds_alternative<done>(h.run(operation_on(operation_kind::connect))));
    BOOST_TEST(root.files.empty());
}

BOOST_AUTO_TEST_SUITE_END()
