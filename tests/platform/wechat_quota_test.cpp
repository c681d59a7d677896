#include "testing/wechat_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(wechat_quota)

BOOST_AUTO_TEST_CASE(a_path_answers_45009_when_its_day_is_used_up_and_works_again_after_midnight_in_beijing)
{
    wechat_account a;
    const std::string anything = R"({"publish_id":"1"})";
    for (int i = 0; i < 100; ++i)
        BOOST_TEST(code_of(a.call("freepublish/get", anything)) == 53502);
    const auto answer = a.call("freepublish/get", anything);
    BOOST_TEST(code_of(answer) == 45009);
    BOOST_TEST(text_at(parsed(answer), "errmsg").starts_with("reach max api daily quota limit rid: "));
    BOOST_TEST(code_of(a.look("draft/count")) == 0);
    a.world.advance(24h);
    a.token = text_at(parsed(a.stable()), "access_token");
    BOOST_TEST(code_of(a.call("freepublish/get", anything)) == 53502);
}

BOOST_AUTO_TEST_CASE(the_documented_limits_are_the_default)
{
    wechat_account a;
    const auto limit = [&](const std::string& path) {
        const auto answer = parsed(a.call("openapi/quota/get", R"({"cgi_path":")" + path + R"("})"));
        return number_at(answer.at("quota"), "daily_limit");
    };
    BOOST_TEST(limit("/cgi-bin/freepublish/submit") == 100);
    BOOST_TEST(limit("/cgi-bin/freepublish/delete") == 10);
    BOOST_TEST(limit("/cgi-bin/draft/add") == 1000);
    BOOST_TEST(limit("/cgi-bin/draft/get") == 500);
    BOOST_TEST(limit("/cgi-bin/media/uploadimg") == 100'000);
}

BOOST_AUTO_TEST_CASE(use_can_be_read_without_being_counted)
{
    wechat_account a;
    a.look("draft/count");
    a.look("draft/count");
    const std::string path = R"({"cgi_path":"/cgi-bin/draft/count"})";
    a.call("openapi/quota/get", path);
    const auto quota = parsed(a.call("openapi/quota/get", path)).at("quota");
    BOOST_TEST(number_at(quota, "used") == 2);
    BOOST_TEST(number_at(quota, "remain") == 998);
    BOOST_TEST(code_of(a.call("openapi/quota/get", R"({"cgi_path":"/cgi-bin/nothing"})")) == 76021);
}

BOOST_AUTO_TEST_CASE(a_limit_can_be_lowered_and_cleared_ten_times_a_month)
{
    wechat_account a{R"("quotas":{"/cgi-bin/draft/count":1})"};
    for (int i = 0; i < 10; ++i) {
        BOOST_TEST(code_of(a.look("draft/count")) == 0);
        BOOST_TEST(code_of(a.look("draft/count")) == 45009);
        const auto answer = i % 2
                                ? a.world.post("/wechat/cgi-bin/clear_quota/v2", R"({"appid":"wx1","appsecret":"s1"})")
                                : a.call("clear_quota", R"({"appid":"wx1"})");
        BOOST_TEST(code_of(answer) == 0);
    }
    BOOST_TEST(code_of(a.call("clear_quota", R"({"appid":"wx1"})")) == 48006);
    BOOST_TEST(code_of(a.world.post("/wechat/cgi-bin/clear_quota/v2", R"({"appid":"wx1","appsecret":"s1"})")) == 48006);
    BOOST_TEST(code_of(a.call("openapi/quota/clear", R"({"cgi_path":"/cgi-bin/draft/count"})")) == 0);
    a.world.advance(24h * 31);
    a.token = text_at(parsed(a.stable()), "access_token");
    BOOST_TEST(code_of(a.call("clear_quota", R"({"appid":"wx1"})")) == 0);
    BOOST_TEST(code_of(a.call("clear_quota", R"({"appid":"wx2"})")) == 40013);
}

BOOST_AUTO_TEST_CASE(stable_token_has_a_minute_limit)
{
    wechat_account a{R"("minute_quotas":{"/cgi-bin/stable_token":3})"};
    BOOST_TEST(code_of(a.stable()) == 0);
    a.world.advance(60s); // the account's own start may have used part of this minute
    for (int i = 0; i < 3; ++i)
        BOOST_TEST(code_of(a.stable()) == 0);
    BOOST_TEST(code_of(a.stable()) == 45011);
    a.world.advance(60s);
    BOOST_TEST(code_of(a.stable()) == 0);
}

BOOST_AUTO_TEST_CASE(an_account_without_the_permission_is_told_48001_on_all_five_calls)
{
    wechat_account a{R"("freepublish":false)"};
    for (const auto* name : {"submit", "get", "delete", "getarticle", "batchget"})
        BOOST_TEST(code_of(a.call("freepublish/" + std::string{name}, "{}")) == 48001, name);
    BOOST_TEST(code_of(a.add()) == 0);
    a.set(R"("denied":["/cgi-bin/draft/add"])");
    BOOST_TEST(code_of(a.add()) == 48001);
}

BOOST_AUTO_TEST_CASE(requests_that_cannot_be_read_are_refused_with_their_own_codes)
{
    wechat_account a;
    BOOST_TEST(code_of(a.look("draft/add")) == 43002);
    BOOST_TEST(code_of(a.call("draft/count", "{}")) == 43001);
    BOOST_TEST(code_of(a.call("draft/add", "")) == 44002);
    BOOST_TEST(code_of(a.call("draft/add", "{")) == 47001);
    BOOST_TEST(code_of(a.call("draft/add", "[]")) == 47001);
    BOOST_TEST(code_of(a.call("draft/add", "{\"articles\":\"\xff\"}")) == 47001);
    BOOST_TEST(code_of(a.call("nothing", "{}")) == 40066);
}

BOOST_AUTO_TEST_CASE(a_failure_can_be_looked_up_by_its_trace_id)
{
    wechat_account a;
    const auto words = text_at(parsed(a.call("draft/get", R"({"media_id":"x"})")), "errmsg");
    const auto rid = words.substr(words.find("rid: ") + 5);
    BOOST_TEST(rid.size() == 26U);
    const auto found = parsed(a.call("openapi/rid/get", R"({"rid":")" + rid + R"("})"));
    BOOST_TEST(text_at(found.at("request"), "request_body") == R"({"media_id":"x"})");
    BOOST_TEST(code_of(a.call("openapi/rid/get", R"({"rid":"short"})")) == 76002);
    BOOST_TEST(code_of(a.call("openapi/rid/get", R"({"rid":"00000000-00000000-00000000"})")) == 76001);
}

BOOST_AUTO_TEST_SUITE_END()
