#include "tests/http/live_server.hpp"
#include "tests/outbound/peers.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <cstdlib>

using namespace tongyuan;
using namespace tongyuan::outbound;
using namespace tongyuan::outbound::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

const reply& replied(const outcome& o)
{
    if (const auto* f = std::get_if<failure>(&o))
        BOOST_FAIL("no reply: " + f->code + " " + f->reason);
    return std::get<reply>(o);
}

const failure& failed(const outcome& o)
{
    BOOST_REQUIRE(std::holds_alternative<failure>(o));
    return std::get<failure>(o);
}

bool is(const outcome& o, stage at, std::string_view code)
{
    const auto* f = std::get_if<failure>(&o);
    if (f && (f->at != at || f->code != code))
        BOOST_TEST_MESSAGE(f->code << " " << static_cast<int>(f->at) << " " << f->reason);
    return f && f->at == at && f->code == code;
}

std::uint16_t free_port()
{
    asio::io_context context;
    return asio::ip::tcp::acceptor{context, {asio::ip::address_v4::loopback(), 0}}.local_endpoint().port();
}

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

BOOST_AUTO_TEST_SUITE(what_a_failure_proves)

BOOST_AUTO_TEST_CASE(a_refused_connection_proves_that_nothing_was_sent)
{
    const auto port = free_port();
    sender client{allowing(port)};
    BOOST_TEST(
        is(client.send(post("http://127.0.0.1:" + std::to_string(port) + "/", "x", true)), stage::not_sent, "connect"));
}

BOOST_AUTO_TEST_CASE(an_unknown_host_proves_that_nothing_was_sent)
{
    sender client{client_options{}};
    BOOST_TEST(is(client.send(post("https://no-such-host.invalid/", "x", true)), stage::not_sent, "dns"));
}

BOOST_AUTO_TEST_CASE(a_handshake_that_stalls_proves_that_nothing_was_sent)
{
    scripted_peer peer{[](connection& c, int) { c.wait_for_close(); }};
    sender client{allowing(peer.port())};
    auto r = post(peer.at("/", "https"), "x", true);
    r.connect_timeout = 60ms;
    BOOST_TEST(is(client.send(std::move(r)), stage::not_sent, "timeout"));
}

BOOST_AUTO_TEST_CASE(a_peer_without_tls_proves_that_nothing_was_sent)
{
    scripted_peer peer{[](connection& c, int) { c.write("HTTP/1.1 400 Bad Request\r\n\r\n"); }};
    sender client{allowing(peer.port())};
    BOOST_TEST(is(client.send(post(peer.at("/", "https"), "x", true)), stage::not_sent, "tls"));
}

BOOST_AUTO_TEST_CASE(an_address_that_is_not_listed_is_never_connected_to)
{
    scripted_peer peer{[](connection&, int) {}};
    sender client{allowing(static_cast<std::uint16_t>(peer.port() ^ 1))};
    for (const auto& host : {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "127.1", "0"})
        for (const auto* scheme : {"http://", "https://"}) {
            const auto end =
                client.send(post(scheme + std::string(host) + ":" + std::to_string(peer.port()) + "/?token=t", "x"));
            BOOST_TEST(is(end, stage::not_sent, "refused_address"), host);
            BOOST_TEST(failed(end).reason.find("token") == std::string::npos);
        }
    BOOST_TEST(peer.connections() == 0);
}

BOOST_AUTO_TEST_CASE(a_name_that_resolves_to_an_inner_address_is_refused_at_the_socket)
{
    char own[256] = {};
    BOOST_REQUIRE(::gethostname(own, sizeof own - 1) == 0);
    // This machine's own name leads to an inner address; where it leads nowhere the name fails even earlier.
    scripted_peer peer{[](connection&, int) {}};
    sender client{client_options{}};
    const auto end =
        client.send(post("https://" + std::string(own) + ":" + std::to_string(peer.port()) + "/", "x", true));
    BOOST_TEST((failed(end).at == stage::not_sent));
    BOOST_TEST((failed(end).code == "refused_address" || failed(end).code == "dns"), failed(end).code);
    BOOST_TEST(peer.connections() == 0);
}

BOOST_AUTO_TEST_CASE(whatever_ends_after_the_request_was_written_proves_nothing)
{
    struct bad_end {
        const char* name;
        scripted_peer::script play;
        const char* code;
    };
    const auto say = [](std::string bytes) {
        return [bytes](connection& c, int) {
            c.read_request();
            c.write(bytes);
        };
    };
    const std::vector<bad_end> table{
        {"reads and closes", [](connection& c, int) { c.read_request(); }, "reset"},
        {"reads and resets",
         [](connection& c, int) {
             c.read_request();
             c.reset();
         },
         "reset"},
        {"half a head", say("HTTP/1.1 200 OK\r\nContent-"), "reset"},
        {"half a body", say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), "reset"},
        {"half a chunk", say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf"), "reset"},
        {"a bad chunk", say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "reset"},
        {"not HTTP", say("SSH-2.0-OpenSSH\r\n"), "protocol"},
        {"an old HTTP", say("<html>hello</html>"), "protocol"},
        {"never answers",
         [](connection& c, int) {
             c.read_request();
             c.wait_for_close();
         },
         "timeout"},
        {"stops in the body",
         [](connection& c, int) {
             c.read_request();
             c.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
             c.wait_for_close();
         },
         "timeout"},
        {"a body over the limit", say("HTTP/1.1 200 OK\r\n\r\n" + std::string(5000, 'x')), "too_large"},
        {"headers without end", say("HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"), "too_large"},
    };
    for (const auto& row : table)
        for (const bool commit : {false, true}) {
            BOOST_TEST_CONTEXT(row.name << (commit ? ", commit" : ""))
            {
                scripted_peer peer{row.play};
                sender client{allowing(peer.port())};
                auto r = post(peer.at("/?access_token=hidden"), "x", commit);
                r.timeout = 150ms;
                r.reply_limit = 1000;
                const auto end = client.send(std::move(r));
                BOOST_TEST(is(end, stage::ambiguous, row.code));
                BOOST_TEST(failed(end).reason.find("hidden") == std::string::npos, failed(end).reason);
                BOOST_TEST(peer.connections() == 1);
            }
        }
}

BOOST_AUTO_TEST_CASE(a_reply_of_exactly_the_limit_is_taken)
{
    scripted_peer peer{[](connection& c, int) {
        c.read_request();
        c.write("HTTP/1.1 200 OK\r\n\r\n" + std::string(1000, 'x'));
    }};
    sender client{allowing(peer.port())};
    auto r = get(peer.at());
    r.reply_limit = 1000;
    BOOST_TEST(replied(client.send(std::move(r))).body.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(compressed_bytes_stay_compressed)
{
    scripted_peer peer{[](connection& c, int) {
        c.read_request();
        c.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08.");
    }};
    sender client{allowing(peer.port())};
    BOOST_TEST(replied(client.send(get(peer.at()))).body.size() == 4U);
}

BOOST_AUTO_TEST_CASE(a_request_that_waited_for_a_free_connection_was_not_sent)
{
    scripted_peer peer{[](connection& c, int) {
        c.read_request();
        c.wait_for_close();
    }};
    auto options = allowing(peer.port());
    options.most_connections_per_host = 1;
    sender client{options};
    auto first = post(peer.at(), "x");
    first.timeout = 200ms;
    auto second = first;
    second.timeout = 100ms;
    auto one = asio::co_spawn(client.loop, client.client->send(first), asio::use_future);
    auto two = asio::co_spawn(client.loop, client.client->send(second), asio::use_future);
    client.loop.run();
    BOOST_TEST(is(one.get(), stage::ambiguous, "timeout"));
    BOOST_TEST(is(two.get(), stage::not_sent, "timeout"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(cancelling)

namespace {

asio::awaitable<outcome> send_until(transport& client, request r, asio::steady_timer& until)
{
    using namespace asio::experimental::awaitable_operators;
    auto either = co_await (client.send(std::move(r)) || until.async_wait(asio::use_awaitable));
    if (either.index() == 0)
        co_return std::get<0>(std::move(either));
    co_return failure{stage::ambiguous, "gave_up", ""};
}

} // namespace

BOOST_AUTO_TEST_CASE(a_waiter_that_gives_up_leaves_nothing_behind)
{
    scripted_peer peer{[](connection& c, int) {
        while (c.read_request().starts_with("GET"))
            c.write(ok);
        c.wait_for_close();
    }};
    sender client{allowing(peer.port())};
    asio::steady_timer until{client.loop, 30ms};
    auto end = asio::co_spawn(client.loop, send_until(*client.client, post(peer.at(), "x"), until), asio::use_future);
    client.loop.run();
    BOOST_TEST(is(end.get(), stage::ambiguous, "gave_up"));
    BOOST_TEST(replied(client.send(get(peer.at()))).body == "ok");
}

BOOST_AUTO_TEST_CASE(a_client_that_dies_ends_what_it_was_doing)
{
    scripted_peer peer{[](connection& c, int) {
        c.read_request();
        c.wait_for_close();
    }};
    asio::io_context loop;
    auto client = make_http_client(loop, allowing(peer.port()));
    auto end = asio::co_spawn(loop, client->send(post(peer.at(), "x")), asio::use_future);
    while (peer.connections() == 0)
        loop.run_one();
    client.reset();
    loop.run();
    BOOST_TEST(failed(end.get()).code == "cancelled");
}

BOOST_AUTO_TEST_CASE(a_loop_that_is_gone_takes_its_waiters_with_it)
{
    scripted_peer peer{[](connection& c, int) {
        c.read_request();
        c.wait_for_close();
    }};
    auto witness = std::make_shared<int>(1);
    {
        asio::io_context loop;
        auto client = make_http_client(loop, allowing(peer.port()));
        const auto waiting = [](transport& t, request r, std::shared_ptr<int>) -> asio::awaitable<void> {
            co_await t.send(std::move(r));
        };
        asio::co_spawn(loop, waiting(*client, post(peer.at(), "x"), witness), asio::detached);
        while (peer.connections() == 0)
            loop.run_one();
        client.reset();
    }
    BOOST_TEST(witness.use_count() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
