#include "testing/wechat_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;

BOOST_AUTO_TEST_SUITE(control)

BOOST_AUTO_TEST_CASE(accounts_come_alone_or_in_a_list_and_are_changed_by_coming_again)
{
    simulated world;
    world.control("accounts", R"({"platform":"board","key":"k1","name":"一"})");
    world.control("accounts",
                  R"({"accounts":[{"platform":"board","key":"k2"},{"platform":"board","key":"k1","name":"二"}]})");
    const auto listed = world.ask("accounts").at("items").as_array();
    BOOST_TEST(listed.size() == 2U);
    BOOST_TEST(boost::json::serialize(listed).find("二") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(mistakes_are_listed_with_their_place_and_nothing_is_kept)
{
    simulated world;
    const auto answer =
        world.post("/_control/accounts", R"({"accounts":[{"platform":"wechat","appid":"a","colour":1}]})");
    BOOST_TEST(answer.status == 422);
    const auto text = answer.body;
    BOOST_TEST(text.find("accounts[0].secret") != std::string::npos);
    BOOST_TEST(text.find("accounts[0].colour") != std::string::npos);
    BOOST_TEST(world.ask("accounts").at("items").as_array().empty());
    BOOST_TEST(world.post("/_control/accounts", "[").status == 422);
    BOOST_TEST(world.post("/_control/accounts", R"({"platform":"douyin"})").status == 422);
    BOOST_TEST(world.post("/_control/nothing", "{}").status == 404);
    BOOST_TEST(world.get("/_control/nothing").status == 404);
}

BOOST_AUTO_TEST_CASE(changing_one_setting_leaves_the_others)
{
    wechat_account a{R"("title_limit":5,"publish_id_as":"string")"};
    a.set(R"("digest_limit":3)");
    BOOST_TEST(code_of(a.add(R"("title":"一二三四五六")")) == 45003);
    BOOST_TEST(code_of(a.add(R"("digest":"一二三四")")) == 45004);
    BOOST_TEST(a.publish(a.draft()).front() == '"');
}

BOOST_AUTO_TEST_CASE(the_ledger_can_be_read_in_parts)
{
    wechat_account a;
    for (int i = 0; i < 3; ++i)
        a.publish(a.draft());
    a.world.control("settle", "{}");
    BOOST_TEST(a.world.ask("ledger?after=1").at("items").as_array().size() == 2U);
    BOOST_TEST(a.world.ask("ledger?limit=1").at("items").as_array().size() == 1U);
    BOOST_TEST(a.world.ask("ledger?account=wx1").at("items").as_array().size() == 3U);
    BOOST_TEST(a.world.ask("ledger?account=wx2").at("items").as_array().empty());
    BOOST_TEST(a.world.ask("ledger?platform=weibo").at("items").as_array().empty());
    BOOST_TEST(number_at(a.world.ask("ledger?platform=weibo"), "total") == 3);
}

BOOST_AUTO_TEST_CASE(a_reset_forgets_everything_the_clock_included)
{
    wechat_account a;
    a.publish(a.draft());
    const auto before = text_at(a.world.ask("clock"), "now");
    a.world.control("clock", R"({"advance_seconds":86400000})");
    BOOST_TEST(text_at(a.world.ask("clock"), "now").substr(0, 4) != before.substr(0, 4));
    a.world.control("faults", R"({"path":"/x","fault":"close"})");
    a.world.control("reset", "{}");
    BOOST_TEST(a.world.ledger().empty());
    BOOST_TEST(a.world.ask("accounts").at("items").as_array().empty());
    BOOST_TEST(a.world.ask("faults").at("items").as_array().empty());
    BOOST_TEST(text_at(a.world.ask("clock"), "now").substr(0, 4) == before.substr(0, 4));
    BOOST_TEST(code_of(a.stable()) == 40013);
}

BOOST_AUTO_TEST_CASE(the_front_page_lists_accounts_and_what_was_published_without_trusting_their_words)
{
    wechat_account a{R"("name":"<b>号")"};
    a.publish(a.draft(R"("title":"<script>题")"));
    a.world.control("settle", "{}");
    const auto page = a.world.get("/").body;
    BOOST_TEST(page.find("&lt;b&gt;号") != std::string::npos);
    BOOST_TEST(page.find("&lt;script&gt;题") != std::string::npos);
    BOOST_TEST(page.find("<script>") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
