#include "testing/weibo_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(weibo_sign_in)

BOOST_AUTO_TEST_CASE(the_consent_page_names_the_app_and_has_a_button)
{
    weibo_account a;
    const auto page = a.world.get("/weibo/oauth2/authorize?client_id=100&response_type=code&redirect_uri="
                                  "http%3A%2F%2F127.0.0.1%2Fcb&state=x");
    BOOST_TEST(page.status == 200);
    BOOST_TEST(page.body.find("id=\"accept\"") != std::string::npos);
    BOOST_TEST(page.body.find("市政府") != std::string::npos);
    BOOST_TEST(page.body.find("不是真实的") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(unknown_apps_addresses_and_response_types_are_refused_without_going_back)
{
    weibo_account a;
    const auto ask = [&](const std::string& query) {
        const auto page = a.world.get("/weibo/oauth2/authorize?" + query);
        BOOST_TEST(page.status == 400);
        return page.body;
    };
    BOOST_TEST(ask("client_id=9&redirect_uri=http://127.0.0.1/cb").find("21324") != std::string::npos);
    BOOST_TEST(ask("client_id=100&redirect_uri=http://evil.test/").find("21322") != std::string::npos);
    BOOST_TEST(ask("client_id=100&redirect_uri=http://127.0.0.1/cb&response_type=token").find("21329") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_person_who_cancels_sends_21330_back)
{
    weibo_account a;
    const auto answer = a.world.post_form(
        "/weibo/oauth2/authorize",
        {{"client_id", "100"}, {"redirect_uri", "http://127.0.0.1/cb"}, {"state", "x"}, {"action", "cancel"}});
    BOOST_TEST(answer.headers.at(0).second.find("error_code=21330&state=x") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_code_works_once_within_ten_minutes)
{
    weibo_account a;
    const auto code = a.consent();
    const auto answer = a.exchange(code);
    BOOST_TEST(answer.content_type == "text/plain;charset=UTF-8");
    BOOST_TEST(text_at(parsed(answer), "uid") == "5012345678");
    BOOST_TEST(number_at(parsed(answer), "expires_in") == 30 * 24 * 3600);
    BOOST_TEST(!parsed(answer).as_object().contains("refresh_token"));
    BOOST_TEST(code_of(a.exchange(code)) == 21325);
    const auto late = a.consent();
    a.world.advance(10min);
    BOOST_TEST(code_of(a.exchange(late)) == 21325);
}

BOOST_AUTO_TEST_CASE(an_agreed_token_is_still_good_when_the_platform_begins_anew)
{
    weibo_account before("\"token\":\"2.00agreed\"");
    BOOST_TEST(before.token == "2.00agreed");
    weibo_account after;
    after.token = before.token;
    BOOST_TEST(code_of(after.read("users/show", "uid=5012345678")) != 0);
    after.set("\"token\":\"2.00agreed\"");
    BOOST_TEST(text_at(parsed(after.read("users/show", "uid=5012345678")), "screen_name") == "市政府");
}

BOOST_AUTO_TEST_CASE(the_exchange_wants_the_same_app_and_address)
{
    weibo_account a;
    const auto code = a.consent();
    const auto with = [&](const std::string& name, const std::string& value) {
        parameters fields{{"client_id", "100"},
                          {"client_secret", "s"},
                          {"grant_type", "authorization_code"},
                          {"code", code},
                          {"redirect_uri", "http://127.0.0.1/cb"}};
        for (auto& field : fields)
            if (field.name == name)
                field.value = value;
        const auto answer = a.world.post_form("/weibo/oauth2/access_token", fields);
        BOOST_TEST(answer.status == 400);
        return code_of(answer);
    };
    BOOST_TEST(with("client_secret", "no") == 21324);
    BOOST_TEST(with("redirect_uri", "http://127.0.0.1/other") == 21322);
    BOOST_TEST(with("grant_type", "refresh_token") == 21328);
    BOOST_TEST(with("code", "nonsense") == 21325);
    BOOST_TEST(code_of(a.exchange(code)) == 0);
}

BOOST_AUTO_TEST_CASE(the_life_of_a_token_is_a_setting_and_its_end_answers_21327)
{
    weibo_account a{R"("token_lifetime":86400,"expires_in_as":"string")"};
    const auto answer = parsed(a.exchange(a.consent()));
    BOOST_TEST(text_at(answer, "expires_in") == "86400");
    const auto details = [&] { return a.world.post_form("/weibo/oauth2/get_token_info", {{"access_token", a.token}}); };
    BOOST_TEST(number_at(parsed(details()), "uid") == 5012345678);
    a.world.advance(86000s);
    BOOST_TEST(number_at(parsed(details()), "expire_in") <= 400);
    a.world.advance(400s);
    BOOST_TEST(code_of(details()) == 21327);
    BOOST_TEST(code_of(a.read("users/show", "uid=5012345678")) == 21327);
}

BOOST_AUTO_TEST_CASE(grants_end_when_the_app_or_the_user_takes_them_back)
{
    weibo_account a;
    const auto first = a.token;
    a.token = text_at(parsed(a.exchange(a.consent())), "access_token");
    BOOST_TEST(text_at(parsed(a.world.get("/weibo/oauth2/revokeoauth2?access_token=" + first)), "result") == "true");
    BOOST_TEST(code_of(a.world.get("/weibo/2/users/show.json?uid=5012345678&access_token=" + first)) == 21316);
    BOOST_TEST(code_of(a.read("users/show", "uid=5012345678")) == 0);
    a.world.control("acts", R"({"platform":"weibo","act":"remove_grant","account":"5012345678"})");
    BOOST_TEST(code_of(a.read("users/show", "uid=5012345678")) == 21319);
}

BOOST_AUTO_TEST_CASE(a_token_may_stand_in_the_header)
{
    weibo_account a;
    incoming request;
    request.method = "GET";
    request.path = "/weibo/2/users/show.json";
    request.query = {{"uid", "5012345678"}};
    BOOST_TEST(code_of(a.world.send(request)) == 21301);
    request.headers = {{"authorization", "OAuth2 " + a.token}};
    BOOST_TEST(code_of(a.world.send(request)) == 0);
    request.headers = {{"authorization", "OAuth2 nonsense"}};
    BOOST_TEST(code_of(a.world.send(request)) == 21332);
}

BOOST_AUTO_TEST_CASE(a_test_can_grant_a_token_without_a_browser)
{
    weibo_account a;
    a.world.control(
        "acts", R"({"platform":"weibo","act":"grant","account":"5012345678","client_id":"100","token":"2.00fixed"})");
    a.token = "2.00fixed";
    BOOST_TEST(code_of(a.share(linked("通知"))) == 0);
}

BOOST_AUTO_TEST_SUITE_END()
