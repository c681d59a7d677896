#include "testing/wechat_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;
using namespace std::chrono_literals;

namespace {

std::string plain_token(simulated& world)
{
    const auto answer = world.get("/wechat/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=s1");
    return text_at(parsed(answer), "access_token");
}

std::int64_t code_with(simulated& world, const std::string& token)
{
    return code_of(world.get("/wechat/cgi-bin/draft/count?access_token=" + token));
}

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_token)

BOOST_AUTO_TEST_CASE(a_stable_token_stays_the_same_and_reports_its_remaining_life)
{
    wechat_account a;
    a.world.advance(1000s);
    const auto again = parsed(a.stable());
    BOOST_TEST(text_at(again, "access_token") == a.token);
    BOOST_TEST(number_at(again, "expires_in") <= 6200);
    BOOST_TEST(number_at(again, "expires_in") > 6100);
    BOOST_TEST(!again.as_object().contains("errcode"));
    BOOST_TEST(a.token.size() == 512U);
}

BOOST_AUTO_TEST_CASE(a_stable_token_is_renewed_within_its_last_five_minutes_while_the_old_one_lives_on)
{
    wechat_account a;
    a.world.advance(6950s);
    const auto next = parsed(a.stable());
    BOOST_TEST(text_at(next, "access_token") != a.token);
    BOOST_TEST(number_at(next, "expires_in") == 7200);
    BOOST_TEST(code_with(a.world, a.token) == 0);
    a.world.advance(300s);
    BOOST_TEST(code_with(a.world, a.token) == 40001);
}

BOOST_AUTO_TEST_CASE(an_expired_token_answers_42001)
{
    wechat_account a;
    a.world.advance(7200s);
    BOOST_TEST(code_with(a.world, a.token) == 42001);
}

BOOST_AUTO_TEST_CASE(each_plain_token_replaces_the_one_before_after_five_minutes)
{
    wechat_account a;
    const auto first = plain_token(a.world);
    const auto second = plain_token(a.world);
    BOOST_TEST(first != second);
    BOOST_TEST(code_with(a.world, first) == 0);
    a.world.advance(301s);
    BOOST_TEST(code_with(a.world, first) == 40001);
    BOOST_TEST(code_with(a.world, second) == 0);
    BOOST_TEST(code_with(a.world, a.token) == 0); // the other family knows nothing of it
}

BOOST_AUTO_TEST_CASE(a_third_plain_token_ends_the_first_at_once)
{
    wechat_account a;
    const auto first = plain_token(a.world);
    const auto second = plain_token(a.world);
    plain_token(a.world);
    BOOST_TEST(code_with(a.world, first) == 40001);
    BOOST_TEST(code_with(a.world, second) == 0);
}

BOOST_AUTO_TEST_CASE(a_forced_renewal_is_not_repeated_within_thirty_seconds)
{
    wechat_account a;
    const auto forced = text_at(parsed(a.stable(true)), "access_token");
    BOOST_TEST(forced != a.token);
    a.world.advance(29s);
    BOOST_TEST(text_at(parsed(a.stable(true)), "access_token") == forced);
    BOOST_TEST(code_with(a.world, a.token) == 0);
}

BOOST_AUTO_TEST_CASE(a_second_forced_renewal_kills_every_older_token)
{
    wechat_account a;
    const auto first = text_at(parsed(a.stable(true)), "access_token");
    a.world.advance(31s);
    const auto second = text_at(parsed(a.stable(true)), "access_token");
    BOOST_TEST(code_with(a.world, a.token) == 40001);
    BOOST_TEST(code_with(a.world, first) == 40001);
    BOOST_TEST(code_with(a.world, second) == 0);
}

BOOST_AUTO_TEST_CASE(forced_renewals_have_a_day_limit)
{
    wechat_account a;
    for (int i = 0; i < 20; ++i)
        BOOST_TEST(code_of(a.stable(true)) == 0);
    BOOST_TEST(code_of(a.stable(true)) == 45009);
    BOOST_TEST(code_of(a.stable(false)) == 0);
}

BOOST_AUTO_TEST_CASE(an_address_that_is_not_on_the_list_is_told_so)
{
    wechat_account a{R"("allowed_ips":["127.0.0.1"])"};
    a.world.peer = "127.0.0.9";
    const auto answer = a.stable();
    BOOST_TEST(code_of(answer) == 40164);
    const auto words = text_at(parsed(answer), "errmsg");
    BOOST_TEST(words.starts_with("invalid ip 127.0.0.9 ipv6 ::ffff:127.0.0.9, not in whitelist rid: "), words);
    BOOST_TEST(answer.status == 200);
}

BOOST_AUTO_TEST_CASE(an_empty_list_admits_nobody)
{
    wechat_account a;
    a.set(R"("allowed_ips":[])");
    BOOST_TEST(code_of(a.stable()) == 40164);
}

BOOST_AUTO_TEST_CASE(wrong_credentials_have_their_own_codes)
{
    wechat_account a;
    const auto ask = [&](const std::string& query) { return code_of(a.world.get("/wechat/cgi-bin/token?" + query)); };
    BOOST_TEST(ask("grant_type=client_credential&appid=wx1&secret=no") == 40125);
    BOOST_TEST(ask("grant_type=client_credential&appid=wx9&secret=s1") == 40013);
    BOOST_TEST(ask("grant_type=client_credential&secret=s1") == 41002);
    BOOST_TEST(ask("grant_type=client_credential&appid=wx1") == 41004);
    BOOST_TEST(ask("grant_type=authorization_code&appid=wx1&secret=s1") == 40002);
    BOOST_TEST(code_of(a.world.post("/wechat/cgi-bin/stable_token", "")) == 44002);
    BOOST_TEST(code_of(a.world.get("/wechat/cgi-bin/stable_token")) == 43002);
}

BOOST_AUTO_TEST_CASE(calls_without_a_good_token_are_told_why)
{
    wechat_account a;
    BOOST_TEST(code_of(a.world.get("/wechat/cgi-bin/draft/count")) == 41001);
    BOOST_TEST(code_with(a.world, "nonsense") == 40014);
    BOOST_TEST(code_with(a.world, "93_" + std::string(509, 'a')) == 40001);
    a.act(R"("act":"revoke_tokens")");
    BOOST_TEST(code_with(a.world, a.token) == 40001);
}

BOOST_AUTO_TEST_CASE(a_new_secret_ends_the_tokens_of_the_old_one)
{
    wechat_account a;
    a.world.control("accounts", R"({"platform":"wechat","appid":"wx1","secret":"s2"})");
    BOOST_TEST(code_with(a.world, a.token) == 40001);
    BOOST_TEST(code_of(a.stable()) == 40125);
}

BOOST_AUTO_TEST_SUITE_END()
