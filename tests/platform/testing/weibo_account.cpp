#include "testing/weibo_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

namespace tongyuan::fake::testing {

weibo_account::weibo_account(const std::string& more)
{
    set(more);
    token = text_at(parsed(exchange(consent())), "access_token");
    BOOST_TEST_REQUIRE(!token.empty());
}

void weibo_account::set(const std::string& more)
{
    world.control("accounts",
                  R"({"platform":"weibo","client_id":"100","client_secret":"s","uid":"5012345678",)"
                  R"("screen_name":"市政府","safe_domains":["portal.test"],"redirect_uris":["http://127.0.0.1/cb"])" +
                      (more.empty() ? "" : "," + more) + "}");
}

std::string weibo_account::consent()
{
    const auto answer = world.post_form("/weibo/oauth2/authorize", {{"client_id", "100"},
                                                                    {"redirect_uri", "http://127.0.0.1/cb"},
                                                                    {"state", "a b"},
                                                                    {"uid", "5012345678"},
                                                                    {"action", "accept"}});
    BOOST_TEST_REQUIRE(answer.status == 302);
    const auto& where = answer.headers.at(0).second;
    BOOST_TEST_REQUIRE(where.starts_with("http://127.0.0.1/cb?code="));
    const auto back = read_parameters(where.substr(where.find('?') + 1));
    BOOST_TEST(value_or_empty(back, "state") == "a b");
    return value_or_empty(back, "code");
}

outgoing weibo_account::exchange(const std::string& code)
{
    return world.post_form("/weibo/oauth2/access_token", {{"client_id", "100"},
                                                          {"client_secret", "s"},
                                                          {"grant_type", "authorization_code"},
                                                          {"code", code},
                                                          {"redirect_uri", "http://127.0.0.1/cb"}});
}

outgoing weibo_account::read(const std::string& path, const std::string& query)
{
    return world.get("/weibo/2/" + path + ".json?access_token=" + token + (query.empty() ? "" : "&" + query));
}

outgoing weibo_account::share_fields(parameters fields)
{
    fields.push_back({"access_token", token});
    return world.post_form("/weibo/2/statuses/share.json", fields);
}

outgoing weibo_account::share(const std::string& status)
{
    return share_fields({{"status", status}, {"rip", "203.0.113.7"}});
}

outgoing weibo_account::share_with(const std::string& picture, const std::string& status)
{
    return world.post_parts("/weibo/2/statuses/share.json", {{"access_token", "", "", token},
                                                             {"status", "", "", status},
                                                             {"rip", "", "", "203.0.113.7"},
                                                             {"pic", "p.bin", "image/png", picture}});
}

outgoing weibo_account::destroy(const std::string& id)
{
    return world.post_form("/weibo/2/statuses/destroy.json", {{"access_token", token}, {"id", id}});
}

std::string linked(const std::string& words, const std::string& marker)
{
    return words + " https://portal.test/n?d=" + marker;
}

} // namespace tongyuan::fake::testing
