#include "tests/outbound/peers.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <unistd.h>

using namespace tongyuan;
using namespace tongyuan::outbound;
using namespace tongyuan::outbound::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

std::uint16_t free_port()
{
    asio::io_context context;
    return asio::ip::tcp::acceptor{context, {asio::ip::address_v4::loopback(), 0}}.local_endpoint().port();
}

} // namespace

BOOST_AUTO_TEST_SUITE(what_a_failure_proves)

BOOST_AUTO_TEST_CASE(a_refused_connection_proves_that_nothing_was_sent)
{
    const auto port = free_port();
    sender client{allowing(port)};
    BOOST_TEST(
        is(client.send(post("http://127.0.0.1:" + std::to_string(port) + "/", "x", true)), stage::not_sent, "connect"));
}

BOOST_AUTO_TEST_CASE(what_may_not_go_ahead_any_more_is_withheld_behind_the_last_handshake)
{
    std::string heard;
    scripted_peer peer{[&](connection& c, int) { heard = c.read_request(); }};
    {
        sender client{allowing(peer.port())};
        auto r = post(peer.at(), "x", true);
        int asked = 0;
        r.go_ahead = [&] {
            ++asked;
            return false;
        };
        BOOST_TEST(is(client.send(std::move(r)), stage::not_sent, "withheld"));
        BOOST_TEST(asked == 1);
    }
    BOOST_TEST(heard.empty());
}

BOOST_AUTO_TEST_CASE(what_may_go_ahead_is_sent)
{
    scripted_peer peer{[](connection& c, int) {
        c.read_request();
        c.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    }};
    sender client{allowing(peer.port())};
    auto r = post(peer.at(), "x", true);
    r.go_ahead = [] { return true; };
    const auto end = client.send(std::move(r));
    BOOST_TEST(std::holds_alternative<reply>(end));
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
