#include "outbound/allow_list.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::outbound;
namespace ip = boost::asio::ip;

namespace {

// Every one of them means an inner address to some resolver, or would to a careless reader.
const std::vector<std::string> inner_hosts{
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0x7f.1",
    "127.0.0.01",
    "00127.0.0.1",
    "0",
    "0.0.0.0",
    "0x0",
    "localhost",
    "LOCALHOST",
    "a.localhost",
    "localhost.",
    "127.0.0.1.",
    "10.0.0.1",
    "012.0.0.1",
    "167772161",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "3232235777",
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "100.64.0.1",
    "100.100.100.200",
    "192.0.0.8",
    "198.18.0.1",
    "192.0.2.1",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "[::1]",
    "[::]",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b::10.0.0.1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2002:0a00:0001::1]",
    "[2002:c0a8:101::]",
    "[2001:0:53aa:64c::1]",
    "[fe80::1]",
    "[fe80::1%25eth0]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[100::1]",
    "[2606:4700::5efe:7f00:1]",
    "[2606:4700::200:5efe:a00:1]",
    "%31%32%37.0.0.1",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "user@127.0.0.1",
    "example.com@127.0.0.1",
    "127.0.0.1\\@example.com",
    "127.0.0.1#@example.com",
    "example.com:443@127.0.0.1",
    "127.0.0.1%00.example.com",
    "0x7f.0x0.0x0.0x1",
    "127.0.0.0x1",
};

} // namespace

BOOST_AUTO_TEST_SUITE(allow_lists)

BOOST_DATA_TEST_CASE(an_inner_address_is_refused_in_every_spelling, inner_hosts)
{
    const allow_list nothing;
    BOOST_TEST(!nothing.check_url("https://" + sample + "/").has_value());
    BOOST_TEST(!nothing.check_url("https://" + sample + ":8443/x?y=z").has_value());
}

BOOST_AUTO_TEST_CASE(the_outer_world_may_be_reached_by_https_only)
{
    const allow_list nothing;
    for (const auto* url : {"https://api.weixin.qq.com/cgi-bin/draft/add?access_token=x", "https://8.8.8.8/",
                            "https://[2606:4700::1111]/", "HTTPS://Example.COM:8443", "https://xn--fiqs8s/",
                            "https://[64:ff9b::808:808]/", "https://[2002:808:808::1]/", "https://a_b.example.com/"})
        BOOST_TEST(nothing.check_url(url).has_value(), url);
    for (const auto* url :
         {"http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "example.com",
          "https://", "https:///x", "https://exa mple.com/", "https://example.com/\r\n", "https://example.com:0/",
          "https://example.com:65536/", "https://example.com:/", "https://user:pw@example.com/",
          "https://.example.com/", "https://a..b/", ""})
        BOOST_TEST(!nothing.check_url(url).has_value(), url);
}

BOOST_AUTO_TEST_CASE(an_entry_opens_exactly_its_host_and_port)
{
    const auto list =
        allow_list::parse({"127.0.0.1:9001", "[::0001]:9001", "Portal.Intra.gov.cn:80", " 10.1.2.3:443 "});
    BOOST_TEST_REQUIRE(list.has_value());
    for (const auto* url : {"http://127.0.0.1:9001/x", "https://127.0.0.1:9001/", "http://[::1]:9001/",
                            "http://[0:0::1]:9001/", "http://portal.intra.gov.cn/", "https://10.1.2.3/"})
        BOOST_TEST(list->check_url(url).has_value(), url);
    for (const auto* url : {"http://127.0.0.1:9002/", "http://127.0.0.1/", "http://127.1:9001/",
                            "http://localhost:9001/", "http://[::ffff:127.0.0.1]:9001/", "http://2130706433:9001/",
                            "http://10.1.2.3/", "http://portal.intra.gov.cn:8080/", "http://x@127.0.0.1:9001/"})
        BOOST_TEST(!list->check_url(url).has_value(), url);
}

BOOST_AUTO_TEST_CASE(at_connect_time_the_name_that_was_asked_for_counts)
{
    const auto list = allow_list::parse({"127.0.0.1:9001", "portal.intra.gov.cn:443", "[::1]:9001"}).value();
    const auto loopback = ip::make_address("127.0.0.1");
    BOOST_TEST(list.permits("127.0.0.1", 9001, loopback));
    BOOST_TEST(list.permits("Portal.intra.gov.cn", 443, ip::make_address("10.9.8.7")));
    BOOST_TEST(list.permits("::1", 9001, ip::make_address("::1")));
    BOOST_TEST(list.permits("[::1]", 9001, ip::make_address("::1")));
    BOOST_TEST(list.permits("example.com", 443, ip::make_address("8.8.8.8")));
    // A stranger's name that resolves to a listed address.
    BOOST_TEST(!list.permits("rebinding.example.com", 9001, loopback));
    BOOST_TEST(!list.permits("127.0.0.1", 9002, loopback));
    BOOST_TEST(!list.permits("example.com", 443, ip::make_address("::ffff:10.0.0.1")));
}

BOOST_AUTO_TEST_CASE(an_entry_that_is_no_host_and_port_is_named)
{
    for (const auto* bad : {"127.0.0.1", "10.0.0.0/8:80", "*:80", "*.gov.cn:443", "127.1:80", "a:b", ":80", "a:0", "",
                            "http://a:80", "::1:80"})
    {
        const auto list = allow_list::parse({"127.0.0.1:1", bad});
        BOOST_TEST_REQUIRE(!list.has_value(), bad);
        BOOST_TEST(list.error().violations.at(0).field == "outbound.allow[1]");
    }
}

BOOST_AUTO_TEST_SUITE_END()
