#include "testing/running.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan::fake;
using namespace tongyuan::fake::testing;
using namespace std::chrono_literals;

namespace {

std::string answer_to(running& at, const std::string& bytes)
{
    raw_client client{at.port()};
    client.send(bytes);
    return client.read_answer();
}

std::uint16_t door(running& at, const std::string& script)
{
    return static_cast<std::uint16_t>(
        at.control("POST", "doors", "{" + script + "}").at("port").to_number<std::int64_t>());
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire)

BOOST_AUTO_TEST_CASE(the_front_page_says_that_nothing_is_real)
{
    running at;
    const auto page = answer_to(at, a_request("GET", "/"));
    BOOST_TEST(page.starts_with("HTTP/1.1 200 OK\r\n"));
    BOOST_TEST(page.find("X-Simulated: not-a-real-platform\r\n") != std::string::npos);
    BOOST_TEST(page.find("这是模拟平台，不是真实的微信、微博或公告栏。") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(several_requests_share_a_connection)
{
    running at;
    raw_client client{at.port()};
    client.send(a_request("GET", "/sink/a") + a_request("GET", "/sink/b"));
    BOOST_TEST(client.read_answer().starts_with("HTTP/1.1 200 "));
    BOOST_TEST(client.read_answer().starts_with("HTTP/1.1 200 "));
    client.send(a_request("GET", "/sink/c", "", "Connection: close\r\n"));
    BOOST_TEST(client.read_all().find("Connection: close") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(requests_that_break_http_are_refused_and_the_connection_ends)
{
    running at;
    const auto refused = [&](const std::string& bytes) {
        raw_client client{at.port()};
        client.send(bytes);
        return client.read_all().substr(0, 12);
    };
    BOOST_TEST(refused("GET / HTTP/1.1\r\n\r\n") == "HTTP/1.1 400");
    BOOST_TEST(refused("GET / HTTP/1.0\r\nHost: a\r\n\r\n") == "HTTP/1.1 505");
    BOOST_TEST(refused("nonsense\r\n\r\n") == "HTTP/1.1 400");
    BOOST_TEST(refused("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n") == "HTTP/1.1 413");
}

BOOST_AUTO_TEST_CASE(a_client_that_waits_for_permission_gets_it)
{
    running at;
    raw_client client{at.port()};
    client.send("POST /sink/x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    BOOST_TEST(client.read_answer() == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    BOOST_TEST(client.read_answer().starts_with("HTTP/1.1 200 "));
}

BOOST_AUTO_TEST_CASE(the_sink_takes_anything_and_keeps_it_as_it_came)
{
    running at;
    answer_to(at, a_request("PUT", "/sink/a%20b?q={x}", "{token} 中文", "X-Mark: 1\r\n"));
    answer_to(at, a_request("POST", "/sink/raw", "\xff\xfe"));
    const auto kept = at.control("GET", "sink");
    BOOST_TEST(kept.at("requests").to_number<int>() == 2);
    const auto first = kept.at("items").at(0);
    BOOST_TEST(first.at("body").as_string() == "{token} 中文");
    BOOST_TEST(first.at("query").as_string() == "q={x}");
    BOOST_TEST(first.at("path").as_string() == "/sink/a b");
    BOOST_TEST(kept.at("items").at(1).at("body_base64").as_string() == "//4=");
    at.control("POST", "sink", R"({"status":202,"body":"no json","content_type":"text/plain","keep":0})");
    const auto answer = answer_to(at, a_request("POST", "/sink/x"));
    BOOST_TEST(answer.starts_with("HTTP/1.1 202 "));
    BOOST_TEST(body_of(answer) == "no json");
    BOOST_TEST(at.control("GET", "sink").at("items").as_array().empty());
}

BOOST_AUTO_TEST_CASE(tokens_are_redacted_in_the_request_log_yet_can_be_told_apart)
{
    running at;
    answer_to(at, a_request("GET", "/wechat/cgi-bin/draft/count?access_token=verysecret&x=1"));
    answer_to(at, a_request("GET", "/wechat/cgi-bin/token?appid=a&secret=hidden"));
    answer_to(at, a_request("GET", "/board/notices", "", "Authorization: Bearer hidden\r\n"));
    const auto lines = at.control("GET", "requests?last=3");
    const auto text = boost::json::serialize(lines);
    BOOST_TEST(text.find("verysecret") == std::string::npos);
    BOOST_TEST(text.find("hidden") == std::string::npos);
    const auto items = lines.at("items");
    BOOST_TEST(items.at(0).at("token").as_string().starts_with("very…"));
    BOOST_TEST(items.at(0).at("code").as_string() == "40014");
    BOOST_TEST(items.at(0).at("connection") != items.at(1).at("connection"));
}

BOOST_AUTO_TEST_CASE(what_is_due_becomes_visible_although_nobody_asks_the_platform)
{
    running at;
    at.control("POST", "accounts", R"({"platform":"weibo","client_id":"1","client_secret":"s","uid":"5012345678",
        "safe_domains":["p.test"],"redirect_uris":[],"late_appearances":1,"late_ms":100})");
    at.control("POST", "acts",
               R"({"platform":"weibo","act":"grant","account":"5012345678","client_id":"1","token":"t"})");
    const std::string form = "access_token=t&rip=1.1.1.1&status=a+http%3A%2F%2Fp.test%2F";
    answer_to(at, a_request("POST", "/weibo/2/statuses/share.json", form,
                            "Content-Type: application/x-www-form-urlencoded\r\n"));
    const auto count = [&] { return at.control("GET", "ledger/summary").at("published").to_number<int>(); };
    BOOST_TEST(count() == 0);
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (count() == 0 && std::chrono::steady_clock::now() < deadline) {
    }
    BOOST_TEST(count() == 1);
}

BOOST_AUTO_TEST_CASE(a_door_can_misbehave_before_any_request)
{
    running at;
    {
        raw_client client{door(at, R"("behaviour":"close")")};
        BOOST_TEST(client.read_all().empty());
        BOOST_TEST(!client.was_reset());
    }
    {
        raw_client client{door(at, R"("behaviour":"reset")")};
        BOOST_TEST(client.read_all().empty());
        BOOST_TEST(client.was_reset());
    }
    {
        raw_client client{door(at, R"("behaviour":"garbage")")};
        client.send(a_request("GET", "/"));
        BOOST_TEST(!client.read_all().starts_with("HTTP"));
    }
    raw_client client{door(at, R"("behaviour":"hang")")};
    client.send(a_request("GET", "/"));
    BOOST_TEST(client.read_for(50ms).empty());
    BOOST_CHECK_THROW(raw_client{door(at, R"("behaviour":"refuse")")}, boost::system::system_error);
}

BOOST_AUTO_TEST_CASE(a_door_can_recover_after_some_connections)
{
    running at;
    const auto port = door(at, R"("behaviour":"close","times":1)");
    BOOST_TEST(raw_client{port}.read_all().empty());
    raw_client second{port};
    second.send(a_request("GET", "/sink/x"));
    BOOST_TEST(second.read_answer().starts_with("HTTP/1.1 200 "));
}

BOOST_AUTO_TEST_CASE(a_connection_can_be_kept_from_being_completed)
{
    running at;
    const auto port = door(at, R"("behaviour":"connect_hang")");
    boost::asio::io_context loop;
    boost::asio::ip::tcp::socket socket{loop};
    bool answered = false;
    socket.async_connect({boost::asio::ip::address_v4::loopback(), port}, [&](boost::system::error_code error) {
        answered = error != boost::asio::error::operation_aborted;
    });
    loop.run_for(300ms);
    BOOST_TEST(!answered);
}

BOOST_AUTO_TEST_SUITE_END()
