#include "adapters/kit/answers.hpp"
#include "adapters/kit/checks.hpp"
#include "adapters/kit/html_writer.hpp"
#include "adapters/kit/journal.hpp"
#include "adapters/kit/json.hpp"
#include "adapters/kit/length.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/kit/time.hpp"
#include "adapters/kit/xml.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::adapters;

namespace {

entry tried(std::string step, fate outcome, meaning meant = meaning::ambiguous)
{
    entry e;
    e.step = std::move(step);
    e.outcome = outcome;
    e.meant = meant;
    return e;
}

entry host_wrote(entry_kind kind)
{
    entry e;
    e.kind = kind;
    return e;
}

std::string repeated(std::string_view word, std::size_t times)
{
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += word;
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(kit_html)

BOOST_AUTO_TEST_CASE(blocks_and_cells_are_lines_and_inline_markup_is_nothing)
{
    BOOST_TEST(
        kit::reader_text("<h2>一</h2><p>二<strong>三</strong> 四<br/>五</p><table><tr><td>六</td><td>七</td></tr>"
                         "</table><ul><li>八</li></ul>") == "一\n二三 四\n五\n六\n七\n八");
}

BOOST_AUTO_TEST_CASE(white_space_collapses_except_in_pre)
{
    BOOST_TEST(kit::reader_text("<p>  a \n b&nbsp;&nbsp;c </p>\n\n<pre>x\n  y</pre>") == "a b c\nx\ny");
}

BOOST_AUTO_TEST_CASE(entities_are_decoded_once_and_unknown_ones_stay)
{
    BOOST_TEST(kit::reader_text("&lt;b&gt; &amp;lt; &#x4E2D;&#25991; &bogus; & &#xD800; &") ==
               "<b> &lt; 中文 &bogus; & \xef\xbf\xbd &");
}

BOOST_AUTO_TEST_CASE(scripts_styles_and_comments_are_not_read)
{
    BOOST_TEST(kit::reader_text("a<script>if (1<2) alert('</p>')</script>b<!-- <p> -->c<STYLE>p{}</style>d") == "abcd");
}

BOOST_AUTO_TEST_CASE(what_is_no_markup_is_text)
{
    BOOST_TEST(kit::reader_text("1 < 2 <3 <") == "1 < 2 <3 <");
    BOOST_TEST(kit::reader_text("<a href=\"x") == "<a href=\"x");
    BOOST_TEST(kit::reader_text("</") == "</");
}

BOOST_AUTO_TEST_CASE(depth_and_size_do_not_matter)
{
    BOOST_TEST(kit::reader_text(repeated("<b>", 1'000'000) + "x") == "x");
    BOOST_TEST(kit::reader_text(repeated("<p", 1'000'000)).size() == 2'000'000u);
    BOOST_TEST(kit::reader_text(repeated("<p =", 200'000) + ">").empty());
}

BOOST_AUTO_TEST_CASE(attributes_are_read_in_every_spelling)
{
    const auto tokens = kit::read_html("<img src='a&amp;b' ALT=c width = \"3\" hidden / ><a href=/x/>t</a>");
    BOOST_TEST_REQUIRE(tokens.size() == 4u);
    BOOST_TEST((tokens[0].kind == kit::html_kind::empty));
    BOOST_TEST(tokens[0].tag.attribute("src") == "a&b");
    BOOST_TEST(tokens[0].tag.attribute("alt") == "c");
    BOOST_TEST(tokens[0].tag.attribute("width") == "3");
    BOOST_TEST(tokens[1].tag.attribute("href") == "/x/");
}

BOOST_AUTO_TEST_CASE(a_rewrite_that_changes_nothing_gives_the_body_back)
{
    const std::string body = "<p style=\"text-align:center\">a &amp; &lt;b&gt; “c”<br/></p><pre>x\n y</pre>";
    BOOST_TEST(kit::plain(kit::rewriter().rewrite(body)) == body);
}

BOOST_AUTO_TEST_CASE(a_rewrite_closes_what_was_left_open)
{
    BOOST_TEST(kit::plain(kit::rewriter().rewrite("<p>a<b>c</p></i>d<u>")) == "<p>a<b>c</b></p>d<u></u>");
}

BOOST_AUTO_TEST_CASE(media_addresses_and_links_are_found)
{
    const std::string sha(64, 'a');
    BOOST_TEST(kit::media_sha("media:" + sha) == sha);
    BOOST_TEST(kit::media_sha("media:" + std::string(63, 'a')).empty());
    BOOST_TEST(kit::media_sha("http://" + sha).empty());
    const auto links = kit::links_in("<a href=\"u\">x<b>y</b></a><a>z</a>");
    BOOST_TEST_REQUIRE(links.size() == 2u);
    BOOST_TEST(links[0].href == "u");
    BOOST_TEST(links[0].label == "xy");
    BOOST_TEST(kit::count_pictures("<img/><p><IMG src=x></p>") == 2u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(kit_json)

BOOST_AUTO_TEST_CASE(paths_lead_through_objects_and_lists)
{
    const auto doc = kit::json::parse(R"({"a":{"b":[{"c":"x"},{"c":7}]}})");
    BOOST_TEST(doc["a.b.0.c"].text() == "x");
    BOOST_TEST(doc["a.b.1.c"].integer().value() == 7);
    BOOST_TEST(doc["a.b"].size() == 2u);
    BOOST_TEST(doc["a.b"].at(1)["c"].id().value() == "7");
    BOOST_TEST(doc["a.b.2.c"].missing());
    BOOST_TEST(doc["a.x.0"].missing());
    BOOST_TEST(doc["a.b.-1"].missing());
    BOOST_TEST(kit::json()["a"].missing());
}

BOOST_AUTO_TEST_CASE(ids_are_exact_or_no_ids)
{
    const auto id = [](const char* text) { return kit::json::parse(text).id(); };
    BOOST_TEST(id("9007199254740993").value() == "9007199254740993");
    BOOST_TEST(id("18446744073709551615").value() == "18446744073709551615");
    BOOST_TEST(id("\"00123\"").value() == "00123");
    for (const auto* none : {"18446744073709551616", "1e3", "1.0", "\"\"", "null", "true", "{}", "[1]"})
        BOOST_TEST(!id(none).has_value(), none);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_missing)
{
    for (const auto& text : {std::string(), std::string("{"), std::string("{}x"), std::string("\"\xff\""),
                             repeated("[", 100'000), std::string("<html>"), std::string("\0", 1)})
        BOOST_TEST(kit::json::parse(text).missing());
    BOOST_TEST(!kit::json::parse("[" + repeated("\"aaaaaaaa\",", 900'000) + "0]").missing());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(kit_xml)

BOOST_AUTO_TEST_CASE(a_call_escapes_text_and_leaves_references_to_the_host)
{
    const auto call = kit::rpc_call("m.n", {kit::rpc_string("a<]]>&{x}\x01"), kit::rpc_string(kit::slot("s")),
                                            kit::rpc_struct({{"k", kit::rpc_bool(true)}}), kit::rpc_media("ab")});
    const auto written = kit::plain(call, [](const part& p) {
        const auto* s = std::get_if<slot_ref>(&p);
        return s && s->as == encoding::xml_text ? std::string("SLOT") : std::string("MEDIA");
    });
    BOOST_TEST(written ==
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?><methodCall><methodName>m.n</methodName><params>"
               "<param><value><string>a&lt;]]&gt;&amp;{x}</string></value></param>"
               "<param><value><string>SLOT</string></value></param>"
               "<param><value><struct><member><name>k</name><value><boolean>1</boolean></value></member></struct>"
               "</value></param><param><value><base64>MEDIA</base64></value></param></params></methodCall>");
}

BOOST_AUTO_TEST_CASE(replies_are_values_or_faults_or_unreadable)
{
    const auto value =
        kit::read_rpc("<methodResponse><params><param><value><array><data><value><struct><member><name>id"
                      "</name><value><int>12</int></value></member></struct></value><value>bare</value>"
                      "</data></array></value></param></params></methodResponse>");
    BOOST_TEST_REQUIRE(value.has_value());
    BOOST_TEST_REQUIRE(value->value.items.size() == 2u);
    BOOST_TEST(value->value.items[0].text_of("id") == "12");
    BOOST_TEST(value->value.items[1].text == "bare");

    const auto fault = kit::read_rpc(
        "<methodResponse><fault><value><struct><member><name>faultCode</name><value><int>403</int></value></member>"
        "<member><name>faultString</name><value><string>不行</string></value></member></struct></value></fault>"
        "</methodResponse>");
    BOOST_TEST_REQUIRE(fault.has_value());
    BOOST_TEST(fault->is_fault);
    BOOST_TEST(fault->fault_code == 403);
    BOOST_TEST(fault->fault_text == "不行");

    for (const auto& text : {std::string(), std::string("<html>"), std::string("<methodResponse>"),
                             std::string("<methodResponse/>"), repeated("<value>", 100'000)})
        BOOST_TEST(!kit::read_rpc(text).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(kit_values)

BOOST_AUTO_TEST_CASE(lengths_are_counted_as_the_platforms_do)
{
    BOOST_TEST(kit::characters("a中🏮\xff") == 4u);
    BOOST_TEST(kit::wechat_length("a中🏮") == 4u);
    BOOST_TEST(kit::weibo_length("") == 0u);
    BOOST_TEST(kit::weibo_length("a") == 1u);
    BOOST_TEST(kit::weibo_length("ab") == 1u);
    BOOST_TEST(kit::weibo_length("中a文b") == 3u);
    BOOST_TEST(kit::weibo_length("中abc") == 3u);
}

BOOST_AUTO_TEST_CASE(texts_are_the_same_whatever_their_white_space)
{
    BOOST_TEST(kit::same_text("一 二\n三", "\u3000一\u00a0二\u200b三 "));
    BOOST_TEST(!kit::same_text("一二", "一 三"));
}

BOOST_AUTO_TEST_CASE(encodings_nest_nothing_and_raise_raw_references_only)
{
    const auto raw = kit::join({kit::lit("a\"\\\n/中"), kit::slot("s"), {slot_ref{"t", encoding::url}}});
    const auto json = kit::encode(raw, encoding::json_string);
    BOOST_TEST(kit::plain(json) == "a\\\"\\\\\\n/中");
    BOOST_TEST((std::get<slot_ref>(json[1]).as == encoding::json_string));
    BOOST_TEST((std::get<slot_ref>(json[2]).as == encoding::url));
    BOOST_TEST(kit::encoded("a b&中~", encoding::url) == "a%20b%26%E4%B8%AD~");
    BOOST_TEST(kit::encoded("a b&~", encoding::form) == "a+b%26%7E");
    BOOST_TEST(kit::plain(kit::url("https://a/?x=1", {{"q", kit::lit("1&2")}})) == "https://a/?x=1&q=1%262");
}

BOOST_AUTO_TEST_CASE(a_link_carries_the_marker_in_its_query_and_only_that_counts)
{
    const auto linked = [](const char* link) {
        return kit::plain(kit::with_marker(link), [](const part&) { return std::string("M"); });
    };
    BOOST_TEST(linked("https://a/b") == "https://a/b?d=M");
    BOOST_TEST(linked("https://a/b?c=1#d") == "https://a/b?c=1&d=M#d");
    BOOST_TEST(kit::with_marker("").empty());
    BOOST_TEST(kit::carries_marker("https://a/b?c=1&d=abc#x", "abc"));
    BOOST_TEST(!kit::carries_marker("https://a/b?d=abcd", "abc"));
    BOOST_TEST(!kit::carries_marker("https://a/b?id=abc", "abc"));
    BOOST_TEST(!kit::carries_marker("https://a/b?d=", ""));
    BOOST_TEST(kit::without_links("见https://t.cn/a1，和 http://b c") == "见，和  c");
}

BOOST_AUTO_TEST_CASE(times_are_read_with_their_zone_or_not_at_all)
{
    const timestamp at{std::chrono::seconds{1'769'821'200}};
    BOOST_TEST((kit::from_rfc3339("2026-01-31T09:00:00.123+08:00") == at));
    BOOST_TEST((kit::from_rfc3339("2026-01-31T01:00:00Z") == at));
    BOOST_TEST((kit::from_weibo("Sat Jan 31 09:00:00 +0800 2026") == at));
    BOOST_TEST((kit::from_unix_seconds(1'769'821'200) == at));
    for (const auto* bad : {"", "2026-02-30T00:00:00Z", "2026-01-31T09:00:00", "2026-01-31T25:00:00Z", "x"})
        BOOST_TEST(!kit::from_rfc3339(bad).has_value(), bad);
    BOOST_TEST(!kit::from_weibo("Sat Foo 31 09:00:00 +0800 2026").has_value());
    BOOST_TEST(!kit::from_unix_seconds(-1).has_value());
}

BOOST_AUTO_TEST_CASE(a_status_alone_is_never_a_success)
{
    const auto meant = [](int status) { return kit::by_status(reply{status, {}, ""}).meant; };
    for (int status = -1; status < 1000; ++status)
        BOOST_TEST_REQUIRE((meant(status) != meaning::done), status);
    BOOST_TEST((meant(400) == meaning::refused));
    BOOST_TEST((meant(429) == meaning::throttled));
    for (const int open : {0, 200, 302, 408, 409, 425, 500, 502, 503, 504})
        BOOST_TEST((meant(open) == meaning::ambiguous), open);
}

BOOST_AUTO_TEST_CASE(a_platforms_words_are_quoted_short_and_whole)
{
    BOOST_TEST(kit::quoted("中文", 4) == "中");
    BOOST_TEST(kit::quoted("a\nb\x7f") == "a b ");
    BOOST_TEST(kit::in_megabytes((1u << 20) + 1) == "1.01 MB");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(kit_journal)

BOOST_AUTO_TEST_CASE(a_step_stands_where_its_last_try_left_it)
{
    using kit::standing;
    const auto stands = [](std::vector<entry> entries) { return kit::journal(entries).stands("s"); };
    const auto answered = [](meaning m) { return tried("s", fate::answered, m); };
    BOOST_TEST((stands({}) == standing::never));
    BOOST_TEST((stands({tried("t", fate::open)}) == standing::never));
    BOOST_TEST((stands({tried("s", fate::open)}) == standing::unclear));
    BOOST_TEST((stands({tried("s", fate::ambiguous)}) == standing::unclear));
    BOOST_TEST((stands({tried("s", fate::not_sent)}) == standing::again));
    BOOST_TEST((stands({answered(meaning::done)}) == standing::done));
    BOOST_TEST((stands({answered(meaning::throttled)}) == standing::again));
    BOOST_TEST((stands({answered(meaning::maybe_ours)}) == standing::unclear));
    BOOST_TEST((stands({answered(meaning::ambiguous)}) == standing::unclear));
    BOOST_TEST((stands({answered(meaning::refused)}) == standing::refused));
    BOOST_TEST(
        (stands({tried("s", fate::open), tried("t", fate::ambiguous), answered(meaning::done)}) == standing::done));
}

BOOST_AUTO_TEST_CASE(a_refusal_is_asked_again_only_after_the_host_wrote_that_it_was_put_right)
{
    using kit::standing;
    std::vector<entry> entries{tried("s", fate::answered, meaning::refused)};
    entries.push_back(tried("t", fate::answered, meaning::done));
    BOOST_TEST((kit::journal(entries).stands("s") == standing::refused));
    entries.push_back(host_wrote(entry_kind::paused));
    BOOST_TEST((kit::journal(entries).stands("s") == standing::again));
}

BOOST_AUTO_TEST_CASE(a_token_is_stale_twice_and_wrong_the_third_time)
{
    using kit::standing;
    std::vector<entry> entries;
    for (int i = 0; i < 2; ++i) {
        entries.push_back(tried("s", fate::answered, meaning::stale_token));
        entries.push_back(host_wrote(entry_kind::token_refreshed));
        BOOST_TEST((kit::journal(entries).stands("s") == standing::again));
    }
    entries.push_back(tried("s", fate::answered, meaning::stale_token));
    entries.push_back(host_wrote(entry_kind::token_refreshed));
    BOOST_TEST((kit::journal(entries).stands("s") == standing::refused));
    entries.push_back(tried("s", fate::answered, meaning::done));
    entries.push_back(tried("s", fate::answered, meaning::stale_token));
    BOOST_TEST((kit::journal(entries).stands("s") == standing::again));
}

BOOST_AUTO_TEST_CASE(a_probe_sees_its_own_entries_only)
{
    std::vector<entry> entries{tried("list", fate::answered, meaning::done), host_wrote(entry_kind::probed),
                               tried("list", fate::answered, meaning::refused), host_wrote(entry_kind::probed)};
    BOOST_TEST(kit::journal(entries).of_this_probe().entries().empty());
    entries.pop_back();
    BOOST_TEST(kit::journal(entries).of_this_probe().entries().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_failure_is_never_without_words)
{
    const auto why = kit::failure_of(tried("s", fate::answered, meaning::refused));
    BOOST_TEST(!why.code.empty());
    BOOST_TEST(!why.reason.empty());
    BOOST_TEST(!why.cure.empty());
}

BOOST_AUTO_TEST_SUITE_END()
