#include "adapters/kit/json.hpp"
#include "adapters/kit/parts.hpp"
#include "loaded.hpp"
#include "rig.hpp"
#include "samples.hpp"
#include "wire.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace tongyuan;
using namespace tongyuan::adapters;
using namespace tongyuan::adapters::tests;

namespace {

const adapter& wechat()
{
    return loaded("wechat");
}

rig recorded(operation_kind kind)
{
    return {wechat(), operation_for(wechat(), kind)};
}

reading read(const std::string& step, int code, const std::string& message = "m")
{
    return wechat().read(step,
                         reply{200, {}, R"({"errcode":)" + std::to_string(code) + R"(,"errmsg":")" + message + "\"}"});
}

rendition rendered(const article& source)
{
    return wechat().render(source, account_for(wechat().about()));
}

const violation* violation_of(const rendition& made, const std::string& field, const std::string& code)
{
    const auto found = std::find_if(made.violations.begin(), made.violations.end(),
                                    [&](const violation& v) { return v.field == field && v.code == code; });
    return found == made.violations.end() ? nullptr : &*found;
}

std::string content_of(const article& source)
{
    const auto made = rendered(source);
    const auto* content = kit::field_of(made, "content");
    return kit::plain(*content, [](const part& p) { return "SLOT(" + std::get<slot_ref>(p).name + ")"; });
}

std::string repeated(const std::string& word, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i)
        all += word;
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_answers)

BOOST_AUTO_TEST_CASE(each_code_has_its_class)
{
    struct expected {
        int code;
        meaning meant;
        fault kind;
    };
    const std::vector<expected> table{{40001, meaning::stale_token, fault::configuration},
                                      {42001, meaning::stale_token, fault::configuration},
                                      {40014, meaning::stale_token, fault::configuration},
                                      {41001, meaning::stale_token, fault::configuration},
                                      {45009, meaning::throttled, fault::quota},
                                      {45011, meaning::throttled, fault::busy},
                                      {53501, meaning::throttled, fault::busy},
                                      {40013, meaning::refused, fault::configuration},
                                      {40125, meaning::refused, fault::configuration},
                                      {40164, meaning::refused, fault::configuration},
                                      {40243, meaning::refused, fault::configuration},
                                      {50007, meaning::refused, fault::configuration},
                                      {89503, meaning::refused, fault::configuration},
                                      {48001, meaning::refused, fault::permission},
                                      {48004, meaning::refused, fault::permission},
                                      {53500, meaning::refused, fault::permission},
                                      {45003, meaning::refused, fault::content},
                                      {45166, meaning::refused, fault::content},
                                      {53503, meaning::refused, fault::content},
                                      {43002, meaning::refused, fault::protocol},
                                      {123456, meaning::ambiguous, fault::protocol}};
    for (const auto& e : table) {
        const auto got = read("add_draft", e.code);
        BOOST_TEST((got.meant == e.meant), e.code);
        BOOST_TEST((got.why.kind == e.kind), e.code);
        BOOST_TEST(got.why.code == std::to_string(e.code));
        BOOST_TEST(!got.why.cure.empty());
    }
}

BOOST_AUTO_TEST_CASE(a_busy_platform_may_have_done_the_work_where_a_repeat_would_make_a_second)
{
    for (const auto* step : {"add_draft", "submit", "add_cover"})
        BOOST_TEST((read(step, -1).meant == meaning::ambiguous), step);
    for (const auto* step : {"poll", "list_published", "get_draft", "upload_picture", "token"})
        BOOST_TEST((read(step, -1).meant == meaning::throttled), step);
}

BOOST_AUTO_TEST_CASE(an_address_that_is_not_on_the_white_list_is_named_with_where_to_add_it)
{
    const auto got =
        read("token", 40164, "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist rid: 6-7-8");
    BOOST_TEST(got.why.cure == "请在公众平台 → 设置与开发 → 基本配置 → IP 白名单 中添加 203.0.113.9，几分钟后生效。");
    BOOST_TEST(got.why.reason.find("rid: 6-7-8") != std::string::npos);
    BOOST_TEST(read("token", 40164, "not in whitelist").why.cure.find("本服务器的公网 IP 地址") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_success_may_lack_its_errcode_but_not_its_result)
{
    const auto meant = [](const char* step, const char* body) {
        return wechat().read(step, reply{200, {}, body}).meant;
    };
    BOOST_TEST((meant("add_draft", R"({"media_id":"M"})") == meaning::done));
    BOOST_TEST((meant("add_draft", R"({"errcode":0,"errmsg":"ok","media_id":"M"})") == meaning::done));
    BOOST_TEST((meant("add_draft", R"({"errcode":0,"errmsg":"ok"})") == meaning::ambiguous));
    BOOST_TEST((meant("add_draft", R"({"media_id":""})") == meaning::ambiguous));
    BOOST_TEST((meant("submit", R"({"publish_id":"1"})") == meaning::ambiguous));
    BOOST_TEST((meant("submit", R"({"errcode":0,"publish_id":1e3})") == meaning::ambiguous));
    BOOST_TEST((meant("submit", R"({"errcode":0,"publish_id":12})") == meaning::done));
    BOOST_TEST((meant("submit", R"({"errcode":"x","publish_id":12})") == meaning::ambiguous));
    BOOST_TEST((meant("poll", R"([{"publish_status":0}])") == meaning::ambiguous));
    BOOST_TEST((wechat().read("submit", reply{502, {}, R"({"errcode":48001})"}).meant == meaning::ambiguous));
}

BOOST_AUTO_TEST_CASE(the_token_is_granted_with_its_remaining_life)
{
    auto r = recorded(operation_kind::authorise);
    r.when("token", {ok(R"({"errcode":-1,"errmsg":"busy"})"), ok(R"({"access_token":"T0K","expires_in":345})")});
    const auto got = std::get<grant>(r.run());
    BOOST_TEST_REQUIRE(got.secrets.size() == 1u);
    BOOST_TEST(got.secrets[0].first == wechat().about().token);
    BOOST_TEST(got.secrets[0].second == "T0K");
    BOOST_TEST(got.lifetime.count() == 345);
    BOOST_TEST(bound_body(r.last_call("token"), r.what()) ==
               R"x({"grant_type":"client_credential","appid":"qingshan.gov.cn","secret":"SECRET(app_secret)",)x"
               R"x("force_refresh":false})x");

    auto bad = recorded(operation_kind::authorise);
    bad.when("token", {ok(R"({"errcode":40001,"errmsg":"invalid credential"})")});
    BOOST_TEST((std::get<failure>(bad.run()).kind == fault::configuration));
}

BOOST_AUTO_TEST_CASE(connecting_tells_whether_the_account_may_publish)
{
    auto may = recorded(operation_kind::connect);
    may.when("list_published", {ok(R"({"total_count":12,"item_count":0,"item":[]})")});
    BOOST_TEST(std::get<done>(may.run()).note.find("12 篇") != std::string::npos);

    auto may_not = recorded(operation_kind::connect);
    may_not.when("list_published", {ok(R"({"errcode":48001,"errmsg":"api unauthorized"})")});
    BOOST_TEST((std::get<failure>(may_not.run()).kind == fault::permission));

    auto drafts = recorded(operation_kind::connect);
    drafts.what().account.settings["mode"] = "draft";
    drafts.when("count_drafts", {ok(R"({"total_count":3})")});
    BOOST_TEST(std::holds_alternative<done>(drafts.run()));
}

BOOST_AUTO_TEST_CASE(observing_gives_every_article_of_the_list)
{
    auto r = recorded(operation_kind::observe);
    r.when("list_published",
           {ok(R"({"total_count":2,"item":[{"article_id":"A","content":{"news_item":[{"title":"一","url":"u1"},)"
               R"({"title":"二","url":"u2","is_deleted":true}]},"update_time":1769821200},{"article_id":"B"}]})")});
    const auto seen = std::get<sightings>(r.run());
    BOOST_TEST_REQUIRE(seen.posts.size() == 2u);
    BOOST_TEST(seen.posts[0].platform_id == "A");
    BOOST_TEST(seen.posts[1].platform_id == "A_2");
    BOOST_TEST(seen.posts[1].removed);
    BOOST_TEST((seen.posts[0].published_at == timestamp{std::chrono::seconds{1'769'821'200}}));
}

BOOST_AUTO_TEST_CASE(withdrawing_is_repeated_freely_and_ends_when_nothing_is_there)
{
    auto r = recorded(operation_kind::withdraw);
    r.when("delete_article", {lost{}, ok(R"({"errcode":53600,"errmsg":"invalid article_id"})")});
    BOOST_TEST(std::holds_alternative<done>(r.run()));
    BOOST_TEST(bound_body(r.last_call("delete_article"), r.what()) == R"({"article_id":"3501756485200075","index":0})");
}

BOOST_AUTO_TEST_CASE(reading_back_compares_text_and_pictures_as_a_reader_sees_them)
{
    const auto read_back = [](const std::string& content, const char* deleted = "false") {
        auto r = recorded(operation_kind::probe);
        r.what().target = receipt{"ART", "u"};
        r.when("get_article",
               {ok(R"({"news_item":[{"title":"t","content":")" + kit::encoded(content, encoding::json_string) +
                   R"(","is_deleted":)" + deleted + "}]}")});
        return r.run();
    };
    // The platform rewrites the markup; a reader sees the same.
    const auto content = content_of(notice());
    BOOST_TEST(std::holds_alternative<receipt>(read_back("<section class=\"x\">" + content + "\n</section>")));
    BOOST_TEST(std::get<failure>(read_back(content + "<p>加一句</p>")).code == "text_differs");
    BOOST_TEST(std::get<failure>(read_back(content + "<img src=\"x\">")).code == "pictures_differ");
    BOOST_TEST((std::get<failure>(read_back(content, "true")).kind == fault::gone));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(wechat_rendition)

BOOST_AUTO_TEST_CASE(a_notice_becomes_inline_html_with_pictures_bound_later)
{
    const auto made = rendered(notice());
    for (const auto& v : made.violations)
        BOOST_ERROR(v.field + " " + v.message);
    const auto content = content_of(notice());
    BOOST_TEST(content.find("class=") == std::string::npos);
    BOOST_TEST(content.find("<img src=\"SLOT(img:" + sha_of(1) + ")\" alt=\"堤坝\" style=\"width:100%;\"/>") !=
               std::string::npos);
    BOOST_TEST(content.find("<td colspan=\"2\" style=\"padding:6px 8px;border:1px solid #999;\">电话</td>") !=
               std::string::npos);
    BOOST_TEST(content.find("text-align:center") != std::string::npos);
    BOOST_TEST(made.pictures == 2u);
    BOOST_TEST((made.media == std::vector<std::string>{sha_of(3), sha_of(1), sha_of(2)}));
}

BOOST_AUTO_TEST_CASE(links_are_flattened_unless_they_stay_on_the_platform)
{
    auto a = notice();
    a.body = "<p><a href=\"https://www.gov.cn/x\">政策</a><a href=\"https://mp.weixin.qq.com/s/1\">旧文</a>"
             "<a href=\"https://www.gov.cn/\">https://www.gov.cn/</a><a href=\"#top\">回顶</a></p>";
    BOOST_TEST(rendered(a).reader_text.starts_with("政策（https://www.gov.cn/x）旧文https://www.gov.cn/回顶\n"));
    const auto content = content_of(a);
    BOOST_TEST(content.find("<a href=\"https://mp.weixin.qq.com/s/1\">旧文</a>") != std::string::npos);
    BOOST_TEST(content.find("href=\"https://www.gov.cn") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(attachments_are_named_with_a_pointer_to_the_original)
{
    const auto text = rendered(notice()).reader_text;
    BOOST_TEST(text.ends_with("附件：\n1. 值守安排表.pdf\n请点击“阅读原文”查看和下载附件。"));
}

BOOST_AUTO_TEST_CASE(white_space_between_blocks_does_not_become_blank_lines)
{
    auto a = notice();
    a.attachments.clear();
    a.body = "<p>一</p>\n  <ul>\n <li>二 <strong>三</strong> 四</li>\n</ul>\n<pre>五\n  六</pre>";
    const auto content = content_of(a);
    BOOST_TEST(content.find("</p><ul") != std::string::npos);
    BOOST_TEST(content.find("二 <strong>三</strong> 四") != std::string::npos);
    BOOST_TEST(content.find("五\n  六") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(over_length_is_said_by_how_much_and_nothing_is_cut)
{
    auto a = notice();
    a.title = repeated("字", 35);
    a.summary = repeated("摘", 121);
    a.author = repeated("名", 17);
    a.body = "<p>" + repeated("长", 20'000) + "</p>";
    const auto made = rendered(a);
    BOOST_TEST_REQUIRE(violation_of(made, "title", "too_long"));
    BOOST_TEST(violation_of(made, "title", "too_long")->message == "标题共 35 字，超出上限 32 字 3 字，请缩短。");
    BOOST_TEST(violation_of(made, "summary", "too_long"));
    BOOST_TEST(violation_of(made, "author", "too_long"));
    BOOST_TEST(violation_of(made, "body", "too_long"));
    BOOST_TEST(kit::plain(*kit::field_of(made, "title")) == a.title);
    BOOST_TEST(made.reader_text.starts_with(repeated("长", 20'000)));
}

BOOST_AUTO_TEST_CASE(the_title_limit_is_the_accounts_own)
{
    auto a = notice();
    a.title = repeated("字", 64);
    auto where = account_for(wechat().about());
    where.settings["title_limit"] = "64";
    BOOST_TEST(!violation_of(wechat().render(a, where), "title", "too_long"));
    where.settings["title_limit"] = "no number";
    BOOST_TEST(violation_of(wechat().render(a, where), "title", "too_long"));
}

BOOST_AUTO_TEST_CASE(pictures_must_be_jpg_or_png_below_a_megabyte)
{
    auto a = notice();
    a.pictures = {sample_picture(1, "image/webp"), sample_picture(2, "image/png", (1u << 20) + 262'144)};
    const auto made = rendered(a);
    BOOST_TEST(violation_of(made, "pictures[0]", "media_type"));
    BOOST_TEST_REQUIRE(violation_of(made, "pictures[1]", "too_large"));
    BOOST_TEST(violation_of(made, "pictures[1]", "too_large")->message.find("1.25 MB") != std::string::npos);
    BOOST_TEST(violation_of(made, "pictures[1]", "too_large")->message.find("0.26 MB") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(cover_and_an_address_of_the_original_are_required)
{
    auto a = notice();
    a.cover.reset();
    auto where = account_for(wechat().about());
    where.source_link.clear();
    const auto made = wechat().render(a, where);
    BOOST_TEST(violation_of(made, "cover", "missing"));
    BOOST_TEST(violation_of(made, "source_link", "missing"));
    where.settings["home"] = "https://www.qingshan.gov.cn/?a=1#top";
    const auto with_home = wechat().render(a, where);
    BOOST_TEST(!violation_of(with_home, "source_link", "missing"));
    BOOST_TEST(kit::plain(*kit::field_of(with_home, "source_link"), [](const part&) { return std::string("M"); }) ==
               "https://www.qingshan.gov.cn/?a=1&d=M#top");
}

BOOST_AUTO_TEST_SUITE_END()
