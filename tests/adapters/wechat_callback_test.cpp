#include "adapters/kit/flat.hpp"
#include "tests/adapters/loaded.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::adapters;

namespace {

std::string pushed(const std::string& event, const std::string& inside)
{
    return "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oABC]]></FromUserName>"
           "<CreateTime>1767225600</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[" +
           event + "]]></Event>" + inside + "</xml>";
}

} // namespace

BOOST_AUTO_TEST_SUITE(wechat_callback)

BOOST_AUTO_TEST_CASE(names_the_publication_that_the_platform_has_decided_about)
{
    const auto& wechat = tests::loaded("wechat");
    const auto e =
        wechat.read_callback(pushed("PUBLISHJOBFINISH", "<PublishEventInfo><publish_id>2247503051</publish_id>"
                                                        "<publish_status>0</publish_status></PublishEventInfo>"),
                             {});
    BOOST_TEST((e.kind == event_kind::publish_decided));
    BOOST_TEST(e.reference == "2247503051");
    BOOST_TEST(e.key == "oABC|1767225600|PUBLISHJOBFINISH|2247503051");
}

BOOST_AUTO_TEST_CASE(reads_the_same_event_in_json)
{
    const auto& wechat = tests::loaded("wechat");
    const auto e = wechat.read_callback(R"({"ToUserName":"gh_1","FromUserName":"oABC","CreateTime":1767225600,)"
                                        R"("MsgType":"event","Event":"PUBLISHJOBFINISH",)"
                                        R"("PublishEventInfo":{"publish_id":2247503051,"publish_status":0}})",
                                        {});
    BOOST_TEST(e.key == "oABC|1767225600|PUBLISHJOBFINISH|2247503051");
}

BOOST_AUTO_TEST_CASE(hears_that_a_mass_sending_ended)
{
    const auto& wechat = tests::loaded("wechat");
    const auto e = wechat.read_callback(pushed("MASSSENDJOBFINISH", "<MsgID>1000001625</MsgID>"), {});
    BOOST_TEST((e.kind == event_kind::activity));
    BOOST_TEST(e.reference == "");
    BOOST_TEST(e.key == "oABC|1767225600|MASSSENDJOBFINISH|1000001625");
}

BOOST_AUTO_TEST_CASE(ignores_followers_and_everything_that_cannot_be_read)
{
    const auto& wechat = tests::loaded("wechat");
    std::string deep;
    for (int i = 0; i < 40; ++i)
        deep = "<a>" + deep + "</a>";
    for (const auto& message :
         {pushed("subscribe", ""), std::string{}, std::string{"hello"}, std::string{"{"}, std::string{"<xml>"}, deep,
          std::string(100'000, '<'), "<!DOCTYPE x [<!ENTITY a \"b\">]>" + pushed("PUBLISHJOBFINISH", "")})
        BOOST_TEST((wechat.read_callback(message, {}).kind == event_kind::ignored));
}

BOOST_AUTO_TEST_SUITE_END()
