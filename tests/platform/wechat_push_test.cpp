#include "testing/wechat_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

const std::string callback =
    R"("callback_url":"http://127.0.0.1:9/push","callback_token":"qinghe2026","publish_delay_ms":5000)";

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_push)

BOOST_AUTO_TEST_CASE(the_end_of_a_job_is_pushed_when_it_ends_and_not_before)
{
    wechat_account a{callback};
    const auto id = a.publish(a.draft());
    BOOST_TEST(a.world.ask("pushes").at("items").as_array().empty());
    a.world.advance(5s);
    a.job(id);
    a.job(id);
    auto& queue = a.world.whole().here().pushes;
    BOOST_TEST_REQUIRE(!queue.empty());
    const auto pushed = queue.take().what;
    BOOST_TEST(pushed.body.find("<publish_id>" + id + "</publish_id>") != std::string::npos);
    BOOST_TEST(pushed.body.find("<publish_status>0</publish_status>") != std::string::npos);
    BOOST_TEST(pushed.address.starts_with("http://127.0.0.1:9/push?signature="));
    BOOST_TEST(queue.empty());
}

BOOST_AUTO_TEST_CASE(an_account_without_an_address_is_told_nothing)
{
    wechat_account a;
    a.job(a.publish(a.draft()));
    BOOST_TEST(a.world.whole().here().pushes.empty());
}

BOOST_AUTO_TEST_CASE(in_safe_mode_nothing_but_the_recipient_can_be_read)
{
    wechat_account a{callback + R"(,"callback_mode":"safe","callback_format":"json","callback_key":")" +
                     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPG\""};
    a.publish(a.draft());
    a.world.control("settle", "{}");
    const auto pushed = a.world.whole().here().pushes.take().what;
    const auto body = json::parse(pushed.body).as_object();
    BOOST_TEST(body.size() == 2U);
    BOOST_TEST(body.contains("ToUserName"));
    BOOST_TEST(body.contains("Encrypt"));
    BOOST_TEST(pushed.address.find("&encrypt_type=aes&msg_signature=") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_token_or_key_that_the_platform_would_not_take_is_refused)
{
    wechat_account a;
    const auto answer = a.world.post(
        "/_control/accounts",
        R"({"platform":"wechat","appid":"wx1","secret":"s","callback_url":"http://127.0.0.1:9/","callback_token":"a b",)"
        R"("callback_mode":"safe","callback_key":"short"})");
    BOOST_TEST(answer.status == 422);
    BOOST_TEST(parsed(answer).at("violations").as_array().size() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()
