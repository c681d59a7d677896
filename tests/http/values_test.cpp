#include "http/multipart.hpp"
#include "http/origin.hpp"
#include "http/target.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::http;
namespace ip = boost::asio::ip;

BOOST_AUTO_TEST_SUITE(targets)

BOOST_AUTO_TEST_CASE(a_target_is_decoded_once)
{
    const auto t = read_target("/api/%E5%85%AC%2541?q=a%26b+c&empty=&flag&x=%25");
    BOOST_TEST_REQUIRE(t.has_value());
    BOOST_TEST(t->path == "/api/公%41");
    BOOST_TEST_REQUIRE(t->query.size() == 4U);
    BOOST_TEST(t->query[0].second == "a&b c");
    BOOST_TEST(t->query[2].first == "flag");
    BOOST_TEST(t->query[3].second == "%");
}

BOOST_AUTO_TEST_CASE(a_target_that_hides_something_is_refused)
{
    for (const auto* bad : {"", "a", "*", "/%", "/%2", "/%zz", "/a%2fb", "/a%2Fb", "/%00", "/%0a", "/a%5cb", "/a\\b",
                            "/%c0%af", "/%ff", "/?q=%ff", "/?q=%00", "/#x", "http://", "ftp://a/b"})
        BOOST_TEST(!read_target(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(the_absolute_form_names_its_host)
{
    const auto t = read_target("http://localhost:8080/a?b=c");
    BOOST_TEST_REQUIRE(t.has_value());
    BOOST_TEST(t->authority == "localhost:8080");
    BOOST_TEST(t->path == "/a");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(origins)

BOOST_AUTO_TEST_CASE(a_host_is_read_without_its_port)
{
    BOOST_TEST(host_name("Portal.GOV.cn:8443").value() == "portal.gov.cn");
    BOOST_TEST(host_name("[::1]:80").value() == "[::1]");
    for (const auto* bad : {"", ":80", "a:b", "a:80:80", "[::1", "a:800000"})
        BOOST_TEST(!host_name(bad).has_value(), bad);
}

BOOST_AUTO_TEST_CASE(only_a_trusted_proxy_is_believed)
{
    const trusted_proxies proxies{{"10.0.0.0/24", "::1"}};
    const auto proxy = ip::make_address("10.0.0.7");
    BOOST_TEST(proxies.client_of(proxy, "203.0.113.9") == "203.0.113.9");
    BOOST_TEST(proxies.client_of(proxy, "1.2.3.4, 203.0.113.9") == "203.0.113.9"); // the left part is hearsay
    BOOST_TEST(proxies.client_of(proxy, "203.0.113.9, 10.0.0.8") == "203.0.113.9");
    BOOST_TEST(proxies.client_of(proxy, "[2001:db8::1]:4711") == "2001:db8::1");
    BOOST_TEST(proxies.client_of(proxy, "nonsense") == "10.0.0.7");
    BOOST_TEST(proxies.client_of(proxy, "") == "10.0.0.7");
    BOOST_TEST(proxies.client_of(ip::make_address("10.0.1.7"), "203.0.113.9") == "10.0.1.7");
    BOOST_TEST(proxies.contains(ip::make_address("::ffff:10.0.0.9")));
    BOOST_TEST(!proxies.contains(ip::make_address("10.0.1.0")));
    for (const auto* bad : {"proxy", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/"})
        BOOST_CHECK_THROW((trusted_proxies{{bad}}), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_subscriber_of_ipv6_counts_as_one_address)
{
    BOOST_TEST(counted_as("2001:db8::1") == counted_as("2001:db8::2:3"));
    BOOST_TEST(counted_as("2001:db8::1") != counted_as("2001:db8:0:1::1"));
    BOOST_TEST(counted_as("203.0.113.7") == "203.0.113.7");
    BOOST_TEST(counted_as("nonsense") == "nonsense");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(multipart)

namespace {

const std::string type = "multipart/form-data; boundary=\"--x\"";

std::string body_of(std::string_view head, std::string_view bytes)
{
    return "----x\r\n" + std::string(head) + "\r\n\r\n" + std::string(bytes) + "\r\n----x--\r\n";
}

} // namespace

BOOST_AUTO_TEST_CASE(fields_and_files_are_read_as_a_browser_sends_them)
{
    const std::string body = "----x\r\nContent-Disposition: form-data; name=\"unit\"\r\n\r\n市政府办\r\n"
                             "----x\r\nContent-Disposition: form-data; name=\"scan\"; filename=\"C:\\文件\\章.PNG\"\r\n"
                             "Content-Type: image/png; q=1\r\n\r\n\x89PNG\r\n--x\r\n\r\n----x--\r\n";
    const auto form = read_multipart(type, body);
    BOOST_TEST_REQUIRE(form.has_value());
    BOOST_TEST(form->text("unit") == "市政府办");
    const auto* scan = form->find("scan");
    BOOST_TEST_REQUIRE(scan != nullptr);
    BOOST_TEST(scan->file_name.value() == "章.PNG");
    BOOST_TEST(scan->content_type == "image/png");
    BOOST_TEST(scan->bytes == "\x89PNG\r\n--x\r\n");
    BOOST_TEST(form->find("nothing") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_quote_and_a_semicolon_may_stand_in_a_file_name)
{
    const auto body = body_of("Content-Disposition: form-data; name=\"f\"; filename=\"a\\\";b.txt\"", "x");
    const auto form = read_multipart(type, body);
    BOOST_TEST_REQUIRE(form.has_value());
    BOOST_TEST(form->find("f")->file_name.value() == "a\";b.txt");
}

BOOST_AUTO_TEST_CASE(a_file_name_cannot_climb)
{
    const auto body = body_of("Content-Disposition: form-data; name=f; filename=\"../../etc/passwd\"", "x");
    BOOST_TEST(read_multipart(type, body)->find("f")->file_name.value() == "passwd");
}

BOOST_AUTO_TEST_CASE(a_broken_form_is_refused)
{
    const auto good = body_of("Content-Disposition: form-data; name=\"a\"", "x");
    BOOST_TEST_REQUIRE(read_multipart(type, good).has_value());
    for (const std::string& bad :
         {std::string(), "preamble\r\n" + good, good + "epilogue", good.substr(0, good.size() - 4),
          body_of("Content-Disposition: form-data", "x"), body_of("Content-Disposition: attachment; name=\"a\"", "x"),
          body_of("Content-Disposition: form-data; name=\"a\"; name=\"b\"", "x"),
          body_of("Content-Disposition: form-data; name=\"a", "x"), body_of("X", "x"),
          body_of("Content-Disposition: form-data; name=\"a\xff\"", "x"),
          body_of("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64", "x"),
          body_of("Content-Disposition: form-data; name=\"a\"\r\nX: " + std::string(5000, 'x'), "x")})
    {
        const auto form = read_multipart(type, bad);
        BOOST_TEST_REQUIRE(!form.has_value(), bad);
        BOOST_TEST((form.error().kind == errc::malformed), bad);
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_form_is_unsupported_and_a_boundary_is_needed)
{
    BOOST_TEST((read_multipart("application/json", "{}").error().kind == errc::unsupported));
    BOOST_TEST((read_multipart("multipart/form-data", "").error().kind == errc::malformed));
    BOOST_TEST(
        (read_multipart("multipart/form-data; boundary=" + std::string(71, 'x'), "").error().kind == errc::malformed));
}

BOOST_AUTO_TEST_CASE(the_number_of_parts_and_the_size_of_fields_are_limited)
{
    multipart_limits limits;
    limits.most_parts = 1;
    limits.most_bytes_per_field = 3;
    const std::string part = "----x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
    BOOST_TEST((read_multipart(type, part + part + "----x--", limits).error().kind == errc::too_large));
    const auto field = body_of("Content-Disposition: form-data; name=\"a\"", "long");
    BOOST_TEST((read_multipart(type, field, limits).error().kind == errc::too_large));
    const auto file = body_of("Content-Disposition: form-data; name=\"a\"; filename=\"f\"", "long");
    BOOST_TEST(read_multipart(type, file, limits).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
