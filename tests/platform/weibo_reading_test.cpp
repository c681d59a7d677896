#include "testing/weibo_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> posted(weibo_account& a, int count)
{
    std::vector<std::string> ids;
    for (int i = 0; i < count; ++i)
        ids.push_back(text_at(parsed(a.share(linked("第" + std::to_string(i) + "条"))), "idstr"));
    return ids;
}

std::vector<std::string> ids_in(const outgoing& timeline)
{
    std::vector<std::string> out;
    const auto body = parsed(timeline);
    for (const auto& post : body.at("statuses").as_array())
        out.push_back(text_at(post, "idstr"));
    return out;
}

} // namespace

BOOST_AUTO_TEST_SUITE(weibo_reading)

BOOST_AUTO_TEST_CASE(a_user_is_shown_with_the_newest_post)
{
    weibo_account a;
    const auto before = parsed(a.read("users/show", "uid=5012345678"));
    BOOST_TEST(!before.as_object().contains("status"));
    BOOST_TEST(number_at(before, "verified_type") == 1);
    const auto ids = posted(a, 2);
    const auto after = parsed(a.read("users/show", "screen_name=" + percent_encoded("市政府")));
    BOOST_TEST(text_at(after.at("status"), "idstr") == ids[1]);
    BOOST_TEST(number_at(after, "statuses_count") == 2);
    BOOST_TEST(code_of(a.read("users/show", "uid=1")) == 20003);
    BOOST_TEST(code_of(a.read("users/show")) == 10016);
}

BOOST_AUTO_TEST_CASE(the_timeline_is_newest_first_in_pages_and_between_ids)
{
    weibo_account a;
    const auto ids = posted(a, 5);
    const auto all = ids_in(a.read("statuses/user_timeline"));
    BOOST_TEST(all.size() == 5U);
    BOOST_TEST(all.front() == ids.back());
    BOOST_TEST(ids_in(a.read("statuses/user_timeline", "since_id=" + ids[2])).size() == 2U);
    BOOST_TEST(ids_in(a.read("statuses/user_timeline", "max_id=" + ids[2])).size() == 3U);
    const auto page = ids_in(a.read("statuses/user_timeline", "count=2&page=2"));
    BOOST_TEST(page.size() == 2U);
    BOOST_TEST(page.front() == ids[2]);
    BOOST_TEST(code_of(a.read("statuses/user_timeline", "count=101")) == 10017);
}

BOOST_AUTO_TEST_CASE(the_timeline_of_others_is_refused)
{
    weibo_account a;
    BOOST_TEST(code_of(a.read("statuses/user_timeline", "uid=5012345678")) == 0);
    BOOST_TEST(code_of(a.read("statuses/user_timeline", "uid=5099999999")) == 21335);
}

BOOST_AUTO_TEST_CASE(base_app_leaves_only_the_posts_of_this_app)
{
    weibo_account a;
    posted(a, 1);
    a.world.control("accounts", R"({"platform":"weibo","client_id":"200","client_secret":"t","uid":"5012345678"})");
    a.world.control("acts",
                    R"({"platform":"weibo","act":"grant","account":"5012345678","client_id":"200","token":"second"})");
    BOOST_TEST(number_at(parsed(a.world.get("/weibo/2/statuses/user_timeline.json?base_app=1&access_token=second")),
                         "total_number") == 0);
    BOOST_TEST(number_at(parsed(a.world.get("/weibo/2/statuses/user_timeline.json?access_token=second")),
                         "total_number") == 1);
    BOOST_TEST(number_at(parsed(a.read("statuses/user_timeline", "base_app=1")), "total_number") == 1);
}

BOOST_AUTO_TEST_CASE(what_the_user_posts_with_the_phone_is_listed_but_not_as_the_apps)
{
    weibo_account a;
    a.world.control("acts", R"({"platform":"weibo","act":"post","account":"5012345678","text":"随手一条"})");
    BOOST_TEST(text_at(parsed(a.read("users/show", "uid=5012345678")).at("status"), "text") == "随手一条");
    BOOST_TEST(number_at(parsed(a.read("statuses/user_timeline")), "total_number") == 1);
    BOOST_TEST(number_at(parsed(a.read("statuses/user_timeline", "base_app=1")), "total_number") == 0);
    BOOST_TEST(text_at(a.world.ledger().at(0), "kind") == "published");
}

BOOST_AUTO_TEST_CASE(what_was_removed_or_hidden_is_gone_everywhere)
{
    weibo_account a;
    const auto ids = posted(a, 2);
    BOOST_TEST(text_at(parsed(a.read("statuses/show", "id=" + ids[1])), "idstr") == ids[1]);
    a.world.control("acts", R"({"platform":"weibo","act":"hide","id":")" + ids[1] + "\"}");
    BOOST_TEST(code_of(a.read("statuses/show", "id=" + ids[1])) == 20101);
    BOOST_TEST(ids_in(a.read("statuses/user_timeline")).size() == 1U);
    BOOST_TEST(text_at(parsed(a.read("users/show", "uid=5012345678")).at("status"), "idstr") == ids[0]);
    BOOST_TEST(text_at(a.world.ledger().at(2), "by") == "platform");
    BOOST_TEST(code_of(a.read("statuses/show", "id=")) == 20109);
}

BOOST_AUTO_TEST_CASE(the_limits_that_are_reported_are_the_limits_that_bind)
{
    weibo_account a{R"("calls_per_day":5)"};
    posted(a, 2);
    const auto limits = parsed(a.read("account/rate_limit_status"));
    BOOST_TEST(number_at(limits, "user_limit") == 5);
    BOOST_TEST(number_at(limits, "remaining_user_hits") == 3);
    BOOST_TEST(number_at(limits.at("api_rate_limits").at(0), "remaining_hits") == 28);
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(code_of(a.read("users/show", "uid=5012345678")) == 0);
    BOOST_TEST(code_of(a.read("users/show", "uid=5012345678")) == 10023);
    BOOST_TEST(number_at(parsed(a.read("account/rate_limit_status")), "remaining_user_hits") == 0);
    a.world.advance(24h);
    BOOST_TEST(code_of(a.read("users/show", "uid=5012345678")) == 0);
}

BOOST_AUTO_TEST_CASE(one_address_has_a_limit_of_its_own)
{
    weibo_account a{R"("calls_per_hour_per_ip":1)"};
    BOOST_TEST(code_of(a.read("users/show", "uid=5012345678")) == 0);
    BOOST_TEST(code_of(a.read("users/show", "uid=5012345678")) == 10022);
    a.world.peer = "127.0.0.2";
    BOOST_TEST(code_of(a.read("users/show", "uid=5012345678")) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
