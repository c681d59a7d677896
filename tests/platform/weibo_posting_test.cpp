#include "testing/weibo_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;
using namespace std::chrono_literals;

namespace {

std::string words_of(const outgoing& answer)
{
    return text_at(parsed(answer), "error");
}

} // namespace

BOOST_AUTO_TEST_SUITE(weibo_posting)

BOOST_AUTO_TEST_CASE(a_post_comes_back_whole_and_is_seen_by_readers)
{
    weibo_account a;
    const auto post = parsed(a.share(linked("【通知】放假", "m7")));
    BOOST_TEST(number_at(post, "id") > (1LL << 53));
    BOOST_TEST(text_at(post, "idstr") == std::to_string(number_at(post, "id")));
    BOOST_TEST(text_at(post, "mid") == text_at(post, "idstr"));
    BOOST_TEST(text_at(post.at("user"), "idstr") == "5012345678");
    const auto date = text_at(post, "created_at");
    BOOST_TEST(date.size() == 30U);
    BOOST_TEST(date.substr(19, 7) == " +0800 ");
    const auto seen = a.world.ledger().at(0);
    BOOST_TEST(text_at(seen, "marker") == "m7");
    BOOST_TEST(text_at(seen, "id") == text_at(post, "idstr"));
    const auto url = text_at(seen, "url");
    const auto page = a.world.get(url.substr(url.find("/weibo"))).body;
    BOOST_TEST(page.find("【通知】放假") != std::string::npos);
    BOOST_TEST(page.find("<a href=\"https://portal.test/n?d=m7\">") != std::string::npos);
    BOOST_TEST(a.world.get("/weibo/5012345678/" + text_at(post, "idstr")).status == 200);
}

BOOST_AUTO_TEST_CASE(neighbouring_ids_are_one_number_to_whoever_reads_doubles)
{
    weibo_account a;
    const auto first = number_at(parsed(a.share(linked("一"))), "id");
    const auto second = number_at(parsed(a.share(linked("二"))), "id");
    const auto third = number_at(parsed(a.share(linked("三"))), "id");
    const bool confused = static_cast<double>(first) == static_cast<double>(second) ||
                          static_cast<double>(second) == static_cast<double>(third);
    BOOST_TEST(confused);
}

BOOST_AUTO_TEST_CASE(a_text_must_have_a_link_on_a_safe_domain)
{
    weibo_account a;
    BOOST_TEST(code_of(a.share("没有链接")) == 10017);
    BOOST_TEST(words_of(a.share("没有链接")) == "text not find domain!");
    BOOST_TEST(code_of(a.share("别处 https://elsewhere.test/")) == 10017);
    BOOST_TEST(code_of(a.share("冒充 https://portal.test.evil.example/")) == 10017);
    BOOST_TEST(code_of(a.share("冒充 https://notportal.test/")) == 10017);
    BOOST_TEST(code_of(a.share("子域 https://www.portal.test:8080/a")) == 0);
    BOOST_TEST(code_of(a.share("紧跟标点 https://portal.test。后文")) == 10017);
    a.set(R"("safe_domains":[])");
    BOOST_TEST(words_of(a.share(linked("通知"))) == "appkey not bind domain!");
    BOOST_TEST(a.world.ledger().size() == 1U);
}

BOOST_AUTO_TEST_CASE(topics_are_refused_a_single_hash_is_not)
{
    weibo_account a;
    BOOST_TEST(code_of(a.share(linked("#放假通知# 内容"))) == 10017);
    BOOST_TEST(code_of(a.share(linked("C# 内容"))) == 0);
}

BOOST_AUTO_TEST_CASE(length_is_counted_in_full_and_half_width_units)
{
    weibo_account a;
    // " https://portal.test/n?d=m1" is 27 half-widths; with 126 full ones 139.5, rounded up to 140.
    BOOST_TEST(code_of(a.share(linked(repeated("字", 126)))) == 0);
    BOOST_TEST(code_of(a.share(linked(repeated("字", 126) + "a"))) == 0);
    BOOST_TEST(code_of(a.share(linked(repeated("字", 126) + "ab"))) == 20012);
    BOOST_TEST(code_of(a.share(linked(repeated("字", 127)))) == 20012);
}

BOOST_AUTO_TEST_CASE(a_short_link_counts_as_ten_unless_it_is_set_otherwise)
{
    weibo_account a{R"("safe_domains":["a.cn"],"duplicate_window_seconds":0)"};
    const auto text = [](int words) { return repeated("字", static_cast<std::size_t>(words)) + " http://a.cn"; };
    BOOST_TEST(code_of(a.share(text(129))) == 0);
    BOOST_TEST(code_of(a.share(text(130))) == 20012);
    a.set(R"("safe_domains":["a.cn"],"count_urls":"full")");
    BOOST_TEST(code_of(a.share(text(134))) == 0);
    BOOST_TEST(code_of(a.share(text(135))) == 20012);
    a.set(R"("safe_domains":["a.cn"],"count_urls":"short")");
    BOOST_TEST(code_of(a.share(text(129) + "/" + std::string(200, 'x'))) == 0);
}

BOOST_AUTO_TEST_CASE(the_callers_address_is_required_and_checked)
{
    weibo_account a;
    BOOST_TEST(code_of(a.share_fields({{"status", linked("一")}})) == 10016);
    BOOST_TEST(code_of(a.share_fields({{"status", linked("一")}, {"rip", "portal"}})) == 10017);
    BOOST_TEST(code_of(a.share_fields({{"rip", "203.0.113.7"}})) == 10016);
    BOOST_TEST(code_of(a.share(" ")) == 20008);
    a.set(R"("require_rip":false)");
    BOOST_TEST(code_of(a.share_fields({{"status", linked("一")}})) == 0);
}

BOOST_AUTO_TEST_CASE(a_picture_wants_multipart_and_multipart_wants_a_picture)
{
    weibo_account a;
    BOOST_TEST(code_of(a.share_with(a_png(), linked("一"))) == 0);
    const auto seen = a.world.ledger().at(0);
    BOOST_TEST(seen.at("pictures").as_array().size() == 1U);
    const auto url = text_at(seen.at("pictures").at(0), "url");
    BOOST_TEST(a.world.get(url.substr(url.find("/weibo"))).body == a_png());
    BOOST_TEST(code_of(a.share_fields({{"status", linked("二")}, {"rip", "1.1.1.1"}, {"pic", "x"}})) == 20007);
    const auto without = a.world.post_parts(
        "/weibo/2/statuses/share.json",
        {{"access_token", "", "", a.token}, {"status", "", "", linked("三")}, {"rip", "", "", "1.1.1.1"}});
    BOOST_TEST(code_of(without) == 20007);
    const auto json = a.world.post("/weibo/2/statuses/share.json?access_token=" + a.token, "{}");
    BOOST_TEST(code_of(json) == 10007);
}

BOOST_AUTO_TEST_CASE(pictures_are_judged_by_their_bytes_and_stay_below_five_megabytes)
{
    weibo_account a;
    BOOST_TEST(code_of(a.share_with(a_gif(), linked("一"))) == 0);
    BOOST_TEST(code_of(a.share_with(a_jpeg((5 << 20) - 1), linked("二"))) == 0);
    BOOST_TEST(code_of(a.share_with(a_jpeg(5 << 20), linked("三"))) == 20006);
    BOOST_TEST(code_of(a.share_with("RIFF1234WEBP", linked("四"))) == 20005);
}

BOOST_AUTO_TEST_CASE(percent_encoded_and_raw_text_in_multipart_are_the_same_text)
{
    weibo_account a;
    const auto text = linked("通知");
    BOOST_TEST(code_of(a.share_with(a_png(), text)) == 0);
    BOOST_TEST(code_of(a.share_with(a_png(), percent_encoded(text))) == 20019);
}

BOOST_AUTO_TEST_CASE(the_same_text_is_refused_within_the_window)
{
    weibo_account a{R"("duplicate_window_seconds":60)"};
    const auto id = text_at(parsed(a.share(linked("通知"))), "idstr");
    BOOST_TEST(code_of(a.share(linked("通知"))) == 20019);
    BOOST_TEST(code_of(a.share(linked(" 通知 "))) == 20019);
    BOOST_TEST(code_of(a.share(linked("通知", "m2"))) == 0);
    BOOST_TEST(code_of(a.destroy(id)) == 0);
    BOOST_TEST(code_of(a.share(linked("通知"))) == 20019);
    a.world.advance(60s);
    BOOST_TEST(code_of(a.share(linked("通知"))) == 0);
}

BOOST_AUTO_TEST_CASE(similar_text_is_refused_when_the_platform_is_set_so)
{
    weibo_account a{R"("similarity_percent":80)"};
    const auto words = std::string{"关于二〇二六年国庆节放假安排的通知全市各单位照此执行"};
    BOOST_TEST(code_of(a.share(linked(words, "m1"))) == 0);
    BOOST_TEST(code_of(a.share(linked(words + "。", "m2"))) == 20017);
    BOOST_TEST(code_of(a.share(linked("明日停水的地区见链接", "m3"))) == 0);
}

BOOST_AUTO_TEST_CASE(a_slow_server_says_20032_and_shows_the_post_later)
{
    weibo_account a{R"("late_appearances":1,"late_ms":90000)"};
    BOOST_TEST(code_of(a.share(linked("一"))) == 20032);
    BOOST_TEST(number_at(parsed(a.read("statuses/user_timeline")), "total_number") == 0);
    BOOST_TEST(a.world.ledger().empty());
    a.world.advance(90s);
    BOOST_TEST(number_at(parsed(a.read("statuses/user_timeline")), "total_number") == 1);
    BOOST_TEST(a.world.ledger().size() == 1U);
    BOOST_TEST(code_of(a.share(linked("二"))) == 0);
}

BOOST_AUTO_TEST_CASE(thirty_posts_an_hour_and_no_more)
{
    weibo_account a;
    for (int i = 0; i < 30; ++i)
        BOOST_TEST(code_of(a.share(linked(std::to_string(i)))) == 0);
    BOOST_TEST(code_of(a.share(linked("多了"))) == 20016);
    a.world.advance(1h);
    BOOST_TEST(code_of(a.share(linked("又可以了"))) == 0);
}

BOOST_AUTO_TEST_CASE(links_can_be_shortened_in_what_is_read_back)
{
    weibo_account a{R"("shorten_links":true)"};
    const auto post = parsed(a.share(linked("通知", "m5")));
    const auto text = text_at(post, "text");
    const auto at = text.find("http://t.cn/");
    BOOST_TEST_REQUIRE(at != std::string::npos);
    const auto expanded = parsed(a.read("short_url/expand", "url_short=" + percent_encoded(text.substr(at))));
    BOOST_TEST(text_at(expanded.at("urls").at(0), "url_long") == "https://portal.test/n?d=m5");
    BOOST_TEST(text_at(a.world.ledger().at(0), "marker") == "m5");
}

BOOST_AUTO_TEST_CASE(only_the_author_removes_a_post_and_only_once)
{
    weibo_account a;
    const auto id = text_at(parsed(a.share(linked("通知"))), "idstr");
    a.world.control("accounts", R"({"platform":"weibo","client_id":"100","uid":"5099999999"})");
    a.world.control("acts",
                    R"({"platform":"weibo","act":"grant","account":"5099999999","client_id":"100","token":"other"})");
    const auto other = a.world.post_form("/weibo/2/statuses/destroy.json", {{"access_token", "other"}, {"id", id}});
    BOOST_TEST(code_of(other) == 20102);
    BOOST_TEST(code_of(a.destroy("")) == 20109);
    BOOST_TEST(text_at(parsed(a.destroy(id)), "idstr") == id);
    BOOST_TEST(code_of(a.destroy(id)) == 20101);
    BOOST_TEST(text_at(a.world.ledger().at(1), "kind") == "withdrawn");
    BOOST_TEST(a.world.get("/weibo/5012345678/" + id).status == 404);
}

BOOST_AUTO_TEST_CASE(calls_that_ordinary_apps_do_not_have_are_refused)
{
    weibo_account a;
    const auto post = [&](const std::string& path) {
        return code_of(a.world.post_form("/weibo/2/" + path + ".json", {{"access_token", a.token}, {"status", "x"}}));
    };
    BOOST_TEST(post("statuses/update") == 10014);
    BOOST_TEST(post("statuses/upload_pic/biz") == 10014);
    BOOST_TEST(post("statuses/nothing") == 10020);
    BOOST_TEST(code_of(a.read("statuses/share")) == 10021);
    BOOST_TEST(post("users/show") == 10021);
}

BOOST_AUTO_TEST_SUITE_END()
