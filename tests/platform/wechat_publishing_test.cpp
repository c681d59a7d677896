#include "testing/wechat_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

std::string named(const std::string& name, const std::string& value)
{
    return "{\"" + name + "\":\"" + value + "\"}";
}

std::string article_id(wechat_account& a, const std::string& publish_id)
{
    return text_at(a.job(publish_id), "article_id");
}

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_publishing)

BOOST_AUTO_TEST_CASE(a_submitted_draft_is_under_way_until_its_time_has_come)
{
    wechat_account a{R"("publish_delay_ms":5000)"};
    const auto id = a.publish(a.draft());
    const auto waiting = a.job(id);
    BOOST_TEST(number_at(waiting, "publish_status") == 1);
    BOOST_TEST(!waiting.as_object().contains("article_id"));
    BOOST_TEST(a.world.ledger().empty());
    a.world.advance(5s);
    const auto done = a.job(id);
    BOOST_TEST(number_at(done, "publish_status") == 0);
    BOOST_TEST(number_at(done.at("article_detail"), "count") == 1);
    BOOST_TEST(number_at(done.at("article_detail").at("item").at(0), "idx") == 1);
    BOOST_TEST(a.world.ledger().size() == 1U);
}

BOOST_AUTO_TEST_CASE(settling_finishes_what_is_under_way)
{
    wechat_account a{R"("publish_delay_ms":3600000)"};
    const auto id = a.publish(a.draft());
    a.world.control("settle", "{}");
    BOOST_TEST(number_at(a.job(id), "publish_status") == 0);
}

BOOST_AUTO_TEST_CASE(a_published_draft_is_gone_and_cannot_be_submitted_again)
{
    wechat_account a;
    const auto media_id = a.draft();
    a.publish(media_id);
    BOOST_TEST(code_of(a.call("draft/get", named("media_id", media_id))) == 40007);
    BOOST_TEST(code_of(a.call("freepublish/submit", named("media_id", media_id))) == 40007);
    BOOST_TEST(a.world.ledger().size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_second_submit_while_the_first_is_under_way_publishes_twice_unless_the_draft_vanishes_at_submit)
{
    wechat_account late{R"("publish_delay_ms":1000)"};
    const auto media_id = late.draft(R"("content_source_url":"https://p.test/1?d=m")");
    late.publish(media_id);
    late.publish(media_id);
    late.world.advance(1s);
    BOOST_TEST(late.world.ledger().size() == 2U);
    const auto summary = late.world.ask("ledger/summary");
    BOOST_TEST(number_at(summary.at("duplicates").at(0), "count") == 2);

    wechat_account early{R"("publish_delay_ms":1000,"draft_vanishes":"submit")"};
    const auto other = early.draft();
    early.publish(other);
    BOOST_TEST(code_of(early.call("draft/get", named("media_id", other))) == 40007);
    BOOST_TEST(code_of(early.call("freepublish/submit", named("media_id", other))) == 40007);
}

BOOST_AUTO_TEST_CASE(a_failed_job_publishes_nothing_and_leaves_the_draft)
{
    for (const int verdict : {2, 3, 4}) {
        for (const auto* vanishes : {"submit", "success"}) {
            wechat_account a{R"("verdicts":[)" + std::to_string(verdict) + R"(],"draft_vanishes":")" + vanishes + "\""};
            const auto media_id = a.draft();
            const auto job = a.job(a.publish(media_id));
            BOOST_TEST(number_at(job, "publish_status") == verdict);
            BOOST_TEST(job.at("fail_idx").as_array().size() == 1U);
            BOOST_TEST(a.world.ledger().empty());
            BOOST_TEST(code_of(a.call("draft/get", named("media_id", media_id))) == 0);
            BOOST_TEST(number_at(a.job(a.publish(media_id)), "publish_status") == 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(ids_come_as_numbers_or_text_and_are_understood_either_way)
{
    wechat_account numbers;
    const auto id = numbers.publish(numbers.draft());
    BOOST_TEST(id.front() != '"');
    BOOST_TEST(number_at(numbers.job("\"" + id + "\""), "publish_status") == 0);
    wechat_account texts{R"("publish_id_as":"string")"};
    const auto text = texts.publish(texts.draft());
    BOOST_TEST(text.front() == '"');
    BOOST_TEST(number_at(texts.job(text.substr(1, text.size() - 2)), "publish_status") == 0);
    BOOST_TEST(code_of(texts.call("freepublish/get", R"({"publish_id":"77"})")) == 53502);
}

BOOST_AUTO_TEST_CASE(the_ledger_holds_what_a_reader_sees)
{
    wechat_account a;
    const auto url = text_at(parsed(a.upload("media/uploadimg", a_png())), "url");
    a.publish(a.draft(
        R"("title":"标题","content":"<h2>一</h2><p>甲 &amp; 乙<br>丙</p><script>x</script><img src=\")" + url +
        R"(\"><table><tr><td>子</td><td>丑</td></tr></table>","content_source_url":"https://p.test/1?x=1&d=mark#a")"));
    const auto seen = a.world.ledger().at(0);
    BOOST_TEST(text_at(seen, "kind") == "published");
    BOOST_TEST(text_at(seen, "title") == "标题");
    BOOST_TEST(text_at(seen, "text") == "一\n甲 & 乙\n丙\n子\t丑");
    BOOST_TEST(text_at(seen, "marker") == "mark");
    BOOST_TEST(text_at(seen, "account") == "wx1");
    BOOST_TEST(text_at(seen.at("pictures").at(0), "media_type") == "image/png");
    BOOST_TEST(text_at(seen, "digest").size() == 64U);
}

BOOST_AUTO_TEST_CASE(readers_can_open_the_article_and_its_pictures)
{
    wechat_account a;
    const auto picture = text_at(parsed(a.upload("media/uploadimg", a_png())), "url");
    a.publish(a.draft(R"("content":"<p>正文</p><img src=\")" + picture + R"(\">")"));
    const auto url = text_at(a.world.ledger().at(0), "url");
    const auto page = a.world.get(url.substr(url.find("/wechat"))).body;
    BOOST_TEST(page.find("不是真实的微信") != std::string::npos);
    const auto src = page.find("/wechat/media/");
    BOOST_TEST_REQUIRE(src != std::string::npos);
    BOOST_TEST(a.world.get(page.substr(src, page.find('"', src) - src)).body == a_png());
}

BOOST_AUTO_TEST_CASE(a_deleted_article_stays_listed_as_deleted_and_its_job_says_5)
{
    wechat_account a;
    const auto id = a.publish(a.draft());
    const auto article = article_id(a, id);
    BOOST_TEST(code_of(a.call("freepublish/delete", R"({"article_id":")" + article + R"(","index":1})")) == 0);
    BOOST_TEST(number_at(a.job(id), "publish_status") == 5);
    const auto list = parsed(a.call("freepublish/batchget", R"({"offset":0,"count":20,"no_content":1})"));
    BOOST_TEST(list.at("item").at(0).at("content").at("news_item").at(0).at("is_deleted").as_bool());
    BOOST_TEST(code_of(a.call("freepublish/delete", named("article_id", article))) == 53600);
    const auto ledger = a.world.ledger();
    BOOST_TEST(ledger.size() == 2U);
    BOOST_TEST(text_at(ledger.at(1), "kind") == "withdrawn");
    BOOST_TEST(text_at(ledger.at(1), "by") == "author");
    const auto url = text_at(ledger.at(0), "url");
    BOOST_TEST(a.world.get(url.substr(url.find("/wechat"))).body.find("已被发布者删除") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_platform_can_ban_an_article_afterwards)
{
    wechat_account a;
    const auto id = a.publish(a.draft());
    a.act(R"("act":"take_down","article_id":")" + article_id(a, id) + "\"");
    BOOST_TEST(number_at(a.job(id), "publish_status") == 6);
    BOOST_TEST(text_at(a.world.ledger().at(1), "by") == "platform");
}

BOOST_AUTO_TEST_CASE(one_of_several_articles_can_be_deleted)
{
    wechat_account a;
    const auto media_id =
        text_at(parsed(a.call("draft/add", R"({"articles":[)" + a.article() + "," + a.article() + "]}")), "media_id");
    const auto id = a.publish(media_id);
    BOOST_TEST(a.world.ledger().size() == 2U);
    const auto article = article_id(a, id);
    BOOST_TEST(code_of(a.call("freepublish/delete", R"({"article_id":")" + article + R"(","index":2})")) == 0);
    const auto items = parsed(a.call("freepublish/getarticle", named("article_id", article))).at("news_item");
    BOOST_TEST(!items.at(0).at("is_deleted").as_bool());
    BOOST_TEST(items.at(1).at("is_deleted").as_bool());
    BOOST_TEST(number_at(a.job(id), "publish_status") == 0);
    BOOST_TEST(code_of(a.call("freepublish/delete", R"({"article_id":")" + article + R"(","index":3})")) == 40114);
}

BOOST_AUTO_TEST_CASE(lists_are_newest_first_unless_they_are_shuffled)
{
    wechat_account a;
    for (int i = 0; i < 12; ++i)
        a.publish(a.draft(R"("title":")" + std::to_string(i) + "\""));
    const auto titles = [&] {
        std::vector<std::string> out;
        const auto list = parsed(a.call("freepublish/batchget", R"({"offset":0,"count":20,"no_content":0})"));
        for (const auto& item : list.at("item").as_array())
            out.push_back(text_at(item.at("content").at("news_item").at(0), "title"));
        return out;
    };
    const auto ordered = titles();
    BOOST_TEST(ordered.front() == "11");
    a.set(R"("shuffle_lists":true)");
    bool differs = false;
    for (int i = 0; i < 5 && !differs; ++i)
        differs = titles() != ordered;
    BOOST_TEST(differs);
    const auto mixed = titles();
    BOOST_TEST(std::set<std::string>(mixed.begin(), mixed.end()).size() == 12U);
}

BOOST_AUTO_TEST_CASE(an_editor_can_publish_or_delete_a_draft_by_hand)
{
    wechat_account a;
    const auto first = a.draft();
    a.act(R"("act":"publish_draft","media_id":")" + first + "\"");
    BOOST_TEST(a.world.ledger().size() == 1U);
    BOOST_TEST(code_of(a.call("freepublish/submit", named("media_id", first))) == 40007);
    const auto second = a.draft();
    a.act(R"("act":"delete_draft","media_id":")" + second + "\"");
    BOOST_TEST(code_of(a.call("draft/get", named("media_id", second))) == 40007);
    BOOST_TEST(a.world.ledger().size() == 1U);
}

BOOST_AUTO_TEST_CASE(what_an_editor_writes_in_the_console_is_listed_like_the_rest)
{
    wechat_account a;
    a.act(R"("act":"publish","title":"手写","text":"一 < 二")");
    const auto list = parsed(a.call("freepublish/batchget", R"({"offset":0,"count":20,"no_content":0})"));
    BOOST_TEST(text_at(list.at("item").at(0).at("content").at("news_item").at(0), "title") == "手写");
    const auto seen = a.world.ledger().at(0);
    BOOST_TEST(text_at(seen, "text") == "一 < 二");
    BOOST_TEST(text_at(seen, "marker").empty());
}

BOOST_AUTO_TEST_CASE(accounts_do_not_see_each_other)
{
    wechat_account a;
    const auto id = a.publish(a.draft());
    a.world.control("accounts", R"({"platform":"wechat","appid":"wx2","secret":"s2"})");
    const auto other = text_at(
        parsed(a.world.get("/wechat/cgi-bin/token?grant_type=client_credential&appid=wx2&secret=s2")), "access_token");
    const auto cover = a.cover();
    a.token = other;
    BOOST_TEST(code_of(a.call("freepublish/get", R"({"publish_id":)" + id + "}")) == 53502);
    BOOST_TEST(code_of(a.call("draft/add", R"({"articles":[)" + a.article() + "]}")) == 40007);
    BOOST_TEST(number_at(parsed(a.call("freepublish/batchget", R"({"offset":0,"count":1})")), "total_count") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
