#include "testing/wechat_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;

namespace {

std::string field(const std::string& name, const std::string& value)
{
    return boost::json::serialize(boost::json::string{name}) + ":" + boost::json::serialize(boost::json::string{value});
}

boost::json::value stored(wechat_account& a, const std::string& media_id)
{
    return parsed(a.call("draft/get", "{" + field("media_id", media_id) + "}")).at("news_item").at(0);
}

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_draft)

BOOST_AUTO_TEST_CASE(each_field_has_its_limit_and_its_code)
{
    wechat_account a;
    const auto add = [&](const std::string& name, const std::string& value) {
        return code_of(a.add(field(name, value)));
    };
    BOOST_TEST(add("title", repeated("题", 32)) == 0);
    BOOST_TEST(add("title", repeated("题", 33)) == 45003);
    BOOST_TEST(add("author", repeated("者", 16)) == 0);
    BOOST_TEST(add("author", repeated("者", 17)) == 45110);
    BOOST_TEST(add("digest", repeated("要", 120)) == 0);
    BOOST_TEST(add("digest", repeated("要", 121)) == 45004);
    BOOST_TEST(add("content", repeated("文", 19'999)) == 0);
    BOOST_TEST(add("content", repeated("文", 20'000)) == 45002);
    BOOST_TEST(add("content_source_url", "https://a.test/" + std::string(1009, 'x')) == 0);
    BOOST_TEST(add("content_source_url", "https://a.test/" + std::string(1010, 'x')) == 45005);
    BOOST_TEST(add("content_source_url", "portal.test/x") == 41039);
    BOOST_TEST(add("content", "") == 44004);
    BOOST_TEST(add("title", " ") == 40097);
    BOOST_TEST(add("article_type", "video") == 40097);
    BOOST_TEST(add("pic_crop_235_1", "0_0_1_1") == 0);
    BOOST_TEST(add("pic_crop_235_1", "0_0_1.5_1") == 40097);
    BOOST_TEST(add("pic_crop_1_1", "0_0_0.1234567_1") == 40097);
    BOOST_TEST(code_of(a.add(R"("need_open_comment":2)")) == 40097);
}

BOOST_AUTO_TEST_CASE(the_title_limit_is_a_setting)
{
    wechat_account a{R"("title_limit":64)"};
    BOOST_TEST(code_of(a.add(field("title", repeated("题", 64)))) == 0);
    BOOST_TEST(code_of(a.add(field("title", repeated("题", 65)))) == 45003);
}

BOOST_AUTO_TEST_CASE(content_is_also_limited_in_bytes)
{
    wechat_account a{R"("content_limit":2000000)"};
    BOOST_TEST(code_of(a.add(field("content", std::string((1 << 20) - 1, 'x')))) == 0);
    BOOST_TEST(code_of(a.add(field("content", std::string(1 << 20, 'x')))) == 45002);
}

BOOST_AUTO_TEST_CASE(a_draft_holds_one_to_eight_articles)
{
    wechat_account a;
    const auto with = [&](int count) {
        std::string list;
        for (int i = 0; i < count; ++i)
            list += (list.empty() ? "" : ",") + a.article();
        return code_of(a.call("draft/add", R"({"articles":[)" + list + "]}"));
    };
    BOOST_TEST(with(0) == 44003);
    BOOST_TEST(with(8) == 0);
    BOOST_TEST(with(9) == 45008);
    BOOST_TEST(code_of(a.call("draft/add", "{}")) == 44003);
}

BOOST_AUTO_TEST_CASE(the_cover_must_be_a_permanent_picture_of_this_account)
{
    wechat_account a;
    BOOST_TEST(code_of(a.add(field("thumb_media_id", "elsewhere"))) == 40007);
    BOOST_TEST(code_of(a.add(R"("thumb_media_id":null)")) == 40007);
    const auto thumb = text_at(parsed(a.upload("material/add_material?type=thumb", a_jpeg())), "media_id");
    BOOST_TEST(code_of(a.add(field("thumb_media_id", thumb))) == 40007);
}

BOOST_AUTO_TEST_CASE(escaped_text_is_stored_and_counted_as_it_is_written)
{
    wechat_account a;
    const auto body = [&](const std::string& title) {
        auto article = a.article();
        article.replace(article.find("通知"), 6, title);
        return R"({"articles":[)" + article + "]}";
    };
    const auto answer = a.call("draft/add", body("\\u901a\\u77e5"));
    BOOST_TEST(text_at(stored(a, text_at(parsed(answer), "media_id")), "title") == "\\u901a\\u77e5");
    BOOST_TEST(code_of(a.call("draft/add", body(repeated("\\u901a", 6)))) == 45003);
    const auto slashes = a.call("draft/add", body("a\\/b"));
    BOOST_TEST(text_at(stored(a, text_at(parsed(slashes), "media_id")), "title") == "a\\/b");
    const auto quotes = a.call("draft/add", body("a\\\"b\\\\u901a"));
    BOOST_TEST(text_at(stored(a, text_at(parsed(quotes), "media_id")), "title") == "a\"b\\u901a");
    a.set(R"("count_escapes":false)");
    const auto plain = a.call("draft/add", body(repeated("\\u901a", 6)));
    BOOST_TEST(text_at(stored(a, text_at(parsed(plain), "media_id")), "title") == repeated("通", 6));
}

BOOST_AUTO_TEST_CASE(what_readers_may_not_get_is_filtered_from_the_stored_content)
{
    wechat_account a;
    const auto url = text_at(parsed(a.upload("media/uploadimg", a_png())), "url");
    const auto html = "<p class=\"x\" onclick=\"y()\" style=\"color:red;background:url(http://x/y)\">甲</p>"
                      "<script>alert(1)</script><img src=\"https://elsewhere.test/a.png\"><img src=\"" +
                      url + "\" alt=\"图\"><img src=\"https" + url.substr(4) +
                      "\"><iframe src=\"http://x\">乙</iframe><a href=\"http://portal.test/\">丙</a>"
                      "<a href=\"https://mp.weixin.qq.com/s/1\">丁</a><img src=\"data:image/png;base64,xx\">";
    const auto content = text_at(stored(a, a.draft(field("content", html))), "content");
    BOOST_TEST(content == "<p style=\"color:red;\">甲</p><img src=\"" + url + "\" alt=\"图\"><img src=\"https" +
                              url.substr(4) + "\">丙<a href=\"https://mp.weixin.qq.com/s/1\">丁</a>");
}

BOOST_AUTO_TEST_CASE(a_missing_digest_is_made_of_the_first_54_characters)
{
    wechat_account a;
    const auto media_id = a.draft(field("content", "<p>" + repeated("字", 60) + "</p>"));
    BOOST_TEST(text_at(stored(a, media_id), "digest") == repeated("字", 54));
}

BOOST_AUTO_TEST_CASE(an_update_replaces_one_article_given_as_an_object)
{
    wechat_account a;
    const auto media_id = a.draft();
    const auto update = [&](const std::string& index, const std::string& article) {
        return code_of(a.call("draft/update", "{" + field("media_id", media_id) + R"(,"index":)" + index +
                                                  R"(,"articles":)" + article + "}"));
    };
    BOOST_TEST(update("0", a.article(field("title", "新的"))) == 0);
    BOOST_TEST(text_at(stored(a, media_id), "title") == "新的");
    BOOST_TEST(update("1", a.article()) == 40114);
    BOOST_TEST(update("0", "[" + a.article() + "]") == 40097);
    BOOST_TEST(update("0", a.article(field("title", repeated("题", 33)))) == 45003);
    BOOST_TEST(text_at(stored(a, media_id), "title") == "新的");
}

BOOST_AUTO_TEST_CASE(drafts_can_be_counted_listed_without_content_and_deleted)
{
    wechat_account a;
    const auto first = a.draft(field("content_source_url", "https://portal.test/1?d=one"));
    a.draft();
    BOOST_TEST(number_at(parsed(a.look("draft/count")), "total_count") == 2);
    const auto list = parsed(a.call("draft/batchget", R"({"offset":1,"count":20,"no_content":1})"));
    BOOST_TEST(number_at(list, "total_count") == 2);
    BOOST_TEST(number_at(list, "item_count") == 1);
    const auto article = list.at("item").at(0).at("content").at("news_item").at(0);
    BOOST_TEST(text_at(article, "content_source_url") == "https://portal.test/1?d=one");
    BOOST_TEST(!article.as_object().contains("content"));
    BOOST_TEST(!list.as_object().contains("errcode"));
    BOOST_TEST(code_of(a.call("draft/delete", "{" + field("media_id", first) + "}")) == 0);
    BOOST_TEST(code_of(a.call("draft/delete", "{" + field("media_id", first) + "}")) == 40007);
    BOOST_TEST(code_of(a.call("draft/get", "{" + field("media_id", first) + "}")) == 40007);
    BOOST_TEST(code_of(a.call("draft/batchget", R"({"offset":0,"count":0})")) == 40097);
    BOOST_TEST(number_at(parsed(a.call("draft/switch", "")), "is_open") == 1);
}

BOOST_AUTO_TEST_CASE(a_picture_message_needs_its_pictures)
{
    wechat_account a;
    const auto message = [&](const std::string& list) {
        return code_of(a.add(R"("article_type":"newspic","image_info":{"image_list":[)" + list + "]}"));
    };
    const auto one = R"({"image_media_id":")" + a.cover() + R"("})";
    BOOST_TEST(message(one) == 0);
    BOOST_TEST(message("") == 40097);
    BOOST_TEST(message(R"({"image_media_id":"x"})") == 40007);
    BOOST_TEST(message(one + repeated("," + one, 20)) == 45008);
}

BOOST_AUTO_TEST_CASE(a_draft_shows_a_preview_that_is_no_publication)
{
    wechat_account a;
    const auto url = text_at(stored(a, a.draft()), "url");
    const auto page = a.world.get(url.substr(url.find("/wechat")));
    BOOST_TEST(page.body.find("草稿预览，尚未发布") != std::string::npos);
    BOOST_TEST(a.world.ledger().empty());
}

BOOST_AUTO_TEST_SUITE_END()
