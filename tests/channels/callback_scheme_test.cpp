#include "channels/callback_scheme.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
namespace scheme = channels::wechat_scheme;

namespace {

// Made with another implementation of the platform's scheme (npm wechat-crypto); the key's last character carries two
// bits that mean nothing.
const secret token{"qinghe2026"};
const secret key{"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPG"};
constexpr std::string_view appid = "wx1234567890abcdef";
const std::string cipher =
    "TYbCdh0vooR7adPV1Tg1VjwaWJqmZo6OvxyPLBQgyK5RWIIdUdqt94utDkIrby+93YqZ0HFsSyNluRrd8N1o+W6K3DHTUvagKiCLi93I/"
    "ZUY5T5Ic9j7IAg5ewMb9aZroWA7RwllyLh2hD+DvPkf9wTSNSrbyV2TwNbNIcRKpm1nM/"
    "95eySrVtZr7ffr1hTQtpxxQYoF0GVBCwUej55eFy8EDF3Q9xO7jp5f75ENOM0UwEn72fm3q0wjl7rGTaEX2XMuujo/AFlv/"
    "cNQY4etkyoEicbvfQXz6HfP6Wj4vPgi+bLuYI/l+"
    "i0ivI4R3uxhJmWouAyhRT+8fyvKeydC6BNlCNFpiDtlXvpfNXaoyfxWvFnLJS3pJZeHQviongqNVuREjDqI3+yWyAKaZ/"
    "N05UXuYSStQFthjcYeFmu8I6FHG6vPkrI0oe9xNERgFKhSQNgERP2vi/"
    "DcVWQvQWLe7Kn3+pgmViruOJfJqMIXNkx7GYoMD+JfqZJH0TdKQZicfJT+euXzSN2skm7tf3UF9EQs/"
    "ymzV6zlx36QUPJ6d811blGrsUFBHRZuTQn5FldM/"
    "hVbjo8oRB0JrGB75cV8+QSsk2gSEjQBWTzROlw81HzD9CdpSb42/F1tubSbmNSs";
constexpr auto msg_signature = "16cee0e194eac4bb2c4bd8e391518c356c99fe04";

scheme::envelope encrypted_envelope()
{
    scheme::envelope e;
    e.timestamp = "1767225600";
    e.nonce = "486452656";
    e.msg_signature = msg_signature;
    e.encrypted = true;
    return e;
}

std::string code_of(const result<std::string>& r)
{
    return r.has_value() ? "taken" : r.error().code;
}

} // namespace

BOOST_AUTO_TEST_SUITE(callback_scheme)

BOOST_AUTO_TEST_CASE(knows_the_signatures_that_the_platform_makes)
{
    const secret theirs{"AAAAA"};
    scheme::envelope e;
    e.timestamp = "1714036504";
    e.nonce = "1514711492";
    e.signature = "f464b24fc39322e44b38aa78f5edd27bd1441696";
    BOOST_TEST(scheme::is_signed(e, theirs));
    e.nonce = "1514711493";
    BOOST_TEST(!scheme::is_signed(e, theirs));
    BOOST_TEST(!scheme::is_signed(e, secret{}));
}

BOOST_AUTO_TEST_CASE(opens_what_another_implementation_has_sealed_as_xml_and_as_json)
{
    for (const auto& body :
         {"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[" + cipher + "]]></Encrypt></xml>",
          "<xml><Encrypt>" + cipher + "</Encrypt></xml>", "{\"ToUserName\":\"gh_1\",\"Encrypt\":\"" + cipher + "\"}"})
    {
        const auto opened = scheme::open(encrypted_envelope(), body, token, key, appid);
        BOOST_TEST_REQUIRE(opened.has_value(), code_of(opened));
        BOOST_TEST(opened->starts_with("<xml><ToUserName>"));
        BOOST_TEST(opened->find("<publish_id>2247503051</publish_id>") != std::string::npos);
        BOOST_TEST(opened->ends_with("</xml>"));
    }
}

BOOST_AUTO_TEST_CASE(refuses_every_change_of_one_character)
{
    for (std::size_t i = 0; i < cipher.size(); i += 7) {
        auto changed = cipher;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        BOOST_TEST(code_of(scheme::open(encrypted_envelope(), "<xml><Encrypt>" + changed + "</Encrypt></xml>", token,
                                        key, appid)) == "callback.signature");
    }
}

BOOST_AUTO_TEST_CASE(refuses_another_accounts_message_another_key_and_what_is_no_message)
{
    const auto body = "<xml><Encrypt>" + cipher + "</Encrypt></xml>";
    BOOST_TEST(code_of(scheme::open(encrypted_envelope(), body, token, key, "wx000")) == "callback.stranger");
    const secret other{"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopA"};
    BOOST_TEST(code_of(scheme::open(encrypted_envelope(), body, token, other, appid)) == "callback.unreadable");
    BOOST_TEST(code_of(scheme::open(encrypted_envelope(), body, token, secret{"short"}, appid)) ==
               "callback.unreadable");
    for (const std::string nothing : {"", " ", "{", "[]", "{\"Encrypt\":1}", "<Encrypt>", "</Encrypt><Encrypt>"})
        BOOST_TEST(code_of(scheme::open(encrypted_envelope(), nothing, token, key, appid)) == "callback.signature");
}

// An account in safe mode sends nothing plain; whoever does is somebody else.
BOOST_AUTO_TEST_CASE(takes_a_plain_message_only_where_no_key_is_set)
{
    const secret theirs{"AAAAA"};
    scheme::envelope e;
    e.timestamp = "1714037059";
    e.nonce = "486452656";
    e.signature = "899cf89e464efb63f54ddac96b0a0a235f53aa78";
    BOOST_TEST(code_of(scheme::open(e, "<xml/>", theirs, {}, appid)) == "taken");
    BOOST_TEST(code_of(scheme::open(e, "<xml/>", theirs, key, appid)) == "callback.signature");
}

BOOST_AUTO_TEST_SUITE_END()
