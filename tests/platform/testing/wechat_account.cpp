#include "testing/wechat_account.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

namespace tongyuan::fake::testing {

namespace json = boost::json;

wechat_account::wechat_account(const std::string& more)
{
    set(more);
    token = text_at(parsed(stable()), "access_token");
    BOOST_TEST_REQUIRE(!token.empty());
}

void wechat_account::set(const std::string& more)
{
    world.control("accounts",
                  R"({"platform":"wechat","appid":"wx1","secret":"s1")" + (more.empty() ? "" : "," + more) + "}");
}

void wechat_account::act(const std::string& more)
{
    world.control("acts", R"({"platform":"wechat","account":"wx1",)" + more + "}");
}

outgoing wechat_account::stable(bool force)
{
    return world.post("/wechat/cgi-bin/stable_token",
                      std::string{R"({"grant_type":"client_credential","appid":"wx1","secret":"s1","force_refresh":)"} +
                          (force ? "true}" : "false}"));
}

outgoing wechat_account::call(const std::string& name, const std::string& body)
{
    return world.post("/wechat/cgi-bin/" + name + "?access_token=" + token, body);
}

outgoing wechat_account::look(const std::string& name)
{
    return world.get("/wechat/cgi-bin/" + name + "?access_token=" + token);
}

outgoing wechat_account::upload(const std::string& name, const std::string& bytes, const std::string& file_name)
{
    const auto separator = name.find('?') == std::string::npos ? "?" : "&";
    return world.post_parts("/wechat/cgi-bin/" + name + separator + "access_token=" + token,
                            {{"media", file_name, "application/octet-stream", bytes}});
}

const std::string& wechat_account::cover()
{
    if (cover_.empty())
        cover_ = text_at(parsed(upload("material/add_material?type=image", a_png())), "media_id");
    return cover_;
}

std::string wechat_account::article(const std::string& more)
{
    json::object out{{"title", "通知"}, {"content", "<p>正文</p>"}, {"thumb_media_id", cover()}};
    const auto given = json::parse("{" + more + "}");
    for (const auto& [name, value] : given.as_object())
        out[name] = value;
    return json::serialize(out);
}

outgoing wechat_account::add(const std::string& more)
{
    return call("draft/add", R"({"articles":[)" + article(more) + "]}");
}

std::string wechat_account::draft(const std::string& more)
{
    const auto answer = add(more);
    const auto media_id = text_at(parsed(answer), "media_id");
    BOOST_TEST_REQUIRE(!media_id.empty(), answer.body);
    return media_id;
}

std::string wechat_account::publish(const std::string& media_id)
{
    const auto answer = call("freepublish/submit", R"({"media_id":")" + media_id + R"("})");
    BOOST_TEST_REQUIRE(code_of(answer) == 0, answer.body);
    return json::serialize(parsed(answer).at("publish_id"));
}

json::value wechat_account::job(const std::string& publish_id)
{
    return parsed(call("freepublish/get", R"({"publish_id":)" + publish_id + "}"));
}

} // namespace tongyuan::fake::testing
