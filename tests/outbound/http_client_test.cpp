#include "tests/http/live_server.hpp"
#include "tests/outbound/peers.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace tongyuan;
using namespace tongyuan::outbound;
using namespace tongyuan::outbound::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

asio::awaitable<http::response> echo(http::request r)
{
    http::response a;
    std::string seen{name_of(r.method)};
    for (const auto& [name, value] : r.headers)
        seen += "\n" + name + ": " + value;
    a.with("Content-Type", "text/plain");
    a.with("X-Seen", "Yes ");
    a.body = seen + "\n\n" + r.body;
    co_return a;
}

http::router echoing()
{
    http::router table;
    using http::verb;
    for (const auto v : {verb::get, verb::post, verb::put, verb::patch, verb::delete_})
        table.add(http::route{v, "/echo", permissions::anyone, echo}.accepting_any_content());
    return table;
}

struct echo_peer {
    http::testing::live_server server{echoing(), http::testing::on_a_free_port()};
    std::string url() const { return "http://127.0.0.1:" + std::to_string(server.port()) + "/echo"; }
};

} // namespace

BOOST_AUTO_TEST_SUITE(http_clients)

BOOST_AUTO_TEST_CASE(a_request_arrives_as_it_was_given)
{
    echo_peer peer;
    sender client{allowing(peer.server.port())};
    auto r = post(peer.url(), "正文 {token} ]]>");
    r.headers = {{"Content-Type", "text/xml"}, {"X-Empty", ""}, {"Authorization", "Basic eDp5"}};
    const auto end = client.send(std::move(r));
    const auto& got = replied(end);
    BOOST_TEST(got.status == 200);
    BOOST_TEST(got.header("x-seen") == "Yes");
    BOOST_TEST(got.body.starts_with("POST\n"));
    BOOST_TEST(got.body.find("\ncontent-type: text/xml\n") != std::string::npos);
    BOOST_TEST(got.body.find("\nx-empty: \n") != std::string::npos);
    BOOST_TEST(got.body.find("\nauthorization: Basic eDp5\n") != std::string::npos);
    BOOST_TEST(got.body.find("\nexpect:") == std::string::npos);
    BOOST_TEST(got.body.ends_with("\n\n正文 {token} ]]>"));
}

BOOST_AUTO_TEST_CASE(nothing_of_one_request_is_left_in_the_next)
{
    echo_peer peer;
    sender client{allowing(peer.server.port())};
    auto first = post(peer.url(), "secret body");
    first.method = "PUT";
    first.headers = {{"X-Secret", "1"}, {"Content-Type", "a/b"}};
    BOOST_TEST(replied(client.send(std::move(first))).body.starts_with("PUT\n"));
    for (const auto* method : {"GET", "DELETE", "POST", "PATCH"}) {
        auto next = get(peer.url());
        next.method = method;
        const auto end = client.send(std::move(next));
        const auto& got = replied(end);
        BOOST_TEST(got.body.starts_with(std::string(method) + "\n"), got.body);
        BOOST_TEST(got.body.find("secret") == std::string::npos, got.body);
        BOOST_TEST(got.body.find("content-type") == std::string::npos, got.body);
    }
    auto head = get(peer.url());
    head.method = "HEAD";
    const auto end = client.send(std::move(head));
    BOOST_TEST(replied(end).status == 200);
    BOOST_TEST(replied(end).body.empty());
}

BOOST_AUTO_TEST_CASE(ordinary_steps_share_a_connection_and_a_commit_step_has_its_own)
{
    scripted_peer peer{[](connection& c, int) {
        while (!c.read_request().empty())
            c.write(ok);
    }};
    sender client{allowing(peer.port())};
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(replied(client.send(post(peer.at(), "x"))).body == "ok");
    BOOST_TEST(peer.connections() == 1);
}

BOOST_AUTO_TEST_CASE(each_commit_step_opens_and_ends_its_connection)
{
    std::atomic<int> kept = 0;
    std::atomic<int> closed = 0;
    scripted_peer peer{[&](connection& c, int) {
        c.read_request();
        c.write(ok);
        ++(c.wait_for_close() ? closed : kept);
    }};
    sender client{allowing(peer.port())};
    for (int i = 0; i < 5; ++i)
        BOOST_TEST(replied(client.send(post(peer.at(), "x", true))).body == "ok");
    BOOST_TEST(peer.connections() == 5);
    while (closed + kept < 5) // while the client lives: nothing is kept for later
        std::this_thread::yield();
    BOOST_TEST(closed == 5);
}

BOOST_AUTO_TEST_CASE(a_commit_step_is_never_sent_on_a_connection_that_was_used)
{
    std::atomic<int> published = 0;
    std::atomic<int> on_connection = -1;
    // Reads everything and closes without a word, on the reused connection or on a fresh one.
    scripted_peer peer{[&](connection& c, int which) {
        for (;;) {
            const auto request = c.read_request();
            if (request.empty())
                return;
            if (request.starts_with("POST /publish")) {
                ++published;
                on_connection = which;
                return;
            }
            c.write(ok);
        }
    }};
    sender client{allowing(peer.port())};
    replied(client.send(get(peer.at("/prepare"))));
    BOOST_TEST(is(client.send(post(peer.at("/publish"), "{}", true)), stage::ambiguous, "reset"));
    BOOST_TEST(peer.connections() == 2);
    BOOST_TEST(published == 1);
    BOOST_TEST(on_connection == 1);
}

BOOST_AUTO_TEST_CASE(a_large_body_is_sent_without_asking_first)
{
    std::atomic<bool> asked = false;
    scripted_peer peer{[&](connection& c, int) {
        asked = c.read_request().find("Expect") < 1000;
        c.write(ok);
    }};
    sender client{allowing(peer.port())};
    BOOST_TEST(replied(client.send(post(peer.at(), std::string(3 << 20, 'x'), true))).body == "ok");
    BOOST_TEST(!asked);
}

BOOST_AUTO_TEST_CASE(no_post_is_repeated_behind_our_back_on_a_reused_connection)
{
    std::atomic<int> heard = 0;
    scripted_peer peer{[&](connection& c, int) {
        for (;;) {
            const auto request = c.read_request();
            if (request.empty())
                return;
            if (request.starts_with("POST /draft")) {
                ++heard;
                return; // reads it all, then closes
            }
            c.write(ok);
        }
    }};
    sender client{allowing(peer.port())};
    replied(client.send(get(peer.at("/first"))));
    BOOST_TEST(is(client.send(post(peer.at("/draft"), "{}")), stage::ambiguous, "reset"));
    BOOST_TEST(heard == 1);
    BOOST_TEST(peer.connections() <= 2);
}

BOOST_AUTO_TEST_CASE(a_read_may_be_repeated_on_a_fresh_connection)
{
    scripted_peer peer{[](connection& c, int which) {
        for (int i = 0;; ++i) {
            if (c.read_request().empty() || (which == 0 && i == 1))
                return;
            c.write(ok);
        }
    }};
    sender client{allowing(peer.port())};
    replied(client.send(get(peer.at())));
    BOOST_TEST(replied(client.send(get(peer.at()))).body == "ok");
    BOOST_TEST(peer.connections() == 2);
}

BOOST_AUTO_TEST_CASE(a_redirect_is_an_answer_like_any_other)
{
    std::atomic<int> followed = 0;
    scripted_peer inner{[&](connection&, int) { ++followed; }};
    scripted_peer peer{[&](connection& c, int) {
        c.read_request();
        c.write("HTTP/1.1 302 Found\r\nLocation: " + inner.at() + "\r\nContent-Length: 0\r\n\r\n");
    }};
    sender client{allowing(peer.port())};
    const auto end = client.send(post(peer.at(), "x", true));
    BOOST_TEST(replied(end).status == 302);
    BOOST_TEST(replied(end).header("location") == inner.at());
    BOOST_TEST(followed == 0);
}

BOOST_AUTO_TEST_CASE(an_interim_answer_is_not_the_answer)
{
    scripted_peer peer{[](connection& c, int) {
        c.read_request();
        c.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n" + std::string(ok));
    }};
    sender client{allowing(peer.port())};
    const auto end = client.send(get(peer.at()));
    BOOST_TEST(replied(end).status == 200);
    BOOST_TEST(replied(end).header("x-early") == "");
}

BOOST_AUTO_TEST_CASE(the_environment_chooses_no_proxy)
{
    std::atomic<int> proxied = 0;
    scripted_peer proxy{[&](connection&, int) { ++proxied; }};
    ::setenv("http_proxy", proxy.at().c_str(), 1);
    ::setenv("ALL_PROXY", proxy.at().c_str(), 1);
    echo_peer peer;
    sender client{allowing(peer.server.port())};
    BOOST_TEST(replied(client.send(get(peer.url()))).status == 200);
    ::unsetenv("http_proxy");
    ::unsetenv("ALL_PROXY");
    BOOST_TEST(proxied == 0);
}

BOOST_AUTO_TEST_CASE(a_request_that_could_smuggle_is_not_sent)
{
    echo_peer peer;
    sender client{allowing(peer.server.port())};
    auto header = get(peer.url());
    header.headers.emplace_back("X", "a\r\nX-Other: b");
    BOOST_TEST(is(client.send(std::move(header)), stage::not_sent, "bad_request"));
    auto name = get(peer.url());
    name.headers.emplace_back("X: a\r\nY", "b");
    BOOST_TEST(is(client.send(std::move(name)), stage::not_sent, "bad_request"));
    auto method = get(peer.url());
    method.method = "GET / HTTP/1.1\r\nX:";
    BOOST_TEST(is(client.send(std::move(method)), stage::not_sent, "bad_request"));
}

BOOST_AUTO_TEST_SUITE_END()
