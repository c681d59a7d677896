#include "tests/http/usual_routes.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::http;
using namespace tongyuan::http::testing;
namespace asio = boost::asio;

BOOST_AUTO_TEST_SUITE(servers)

BOOST_AUTO_TEST_CASE(a_connection_serves_many_requests)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    for (int i = 0; i < 100; ++i) {
        BOOST_TEST(client.ask(get_hello).status == 200);
        BOOST_TEST(client.ask(post("/echo", "body " + std::to_string(i))).body == "body " + std::to_string(i));
    }
}

BOOST_AUTO_TEST_CASE(requests_sent_together_are_answered_in_order)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    client.send(post("/echo", "one") + post("/echo", "two") + get_hello + post("/echo", "three"));
    BOOST_TEST(client.read().body == "one");
    BOOST_TEST(client.read().body == "two");
    BOOST_TEST(client.read().status == 200);
    BOOST_TEST(client.read().body == "three");
}

BOOST_AUTO_TEST_CASE(the_old_protocol_and_close_end_the_connection)
{
    live_server server{usual(), on_a_free_port()};
    raw_client old{server.port()};
    BOOST_TEST(old.ask("GET /hello HTTP/1.0\r\n" + host + "\r\n").has("Connection: close"));
    BOOST_TEST(old.is_closed());
    raw_client polite{server.port()};
    BOOST_TEST(polite.ask("GET /hello HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n").status == 200);
    BOOST_TEST(polite.is_closed());
}

BOOST_AUTO_TEST_CASE(both_families_are_served)
{
    auto options = on_a_free_port();
    options.listen.push_back("[::1]:0");
    live_server server{usual(), options};
    raw_client client{server.port(1), "::1"};
    BOOST_TEST(client.ask("GET /hello HTTP/1.1\r\nHost: [::1]:99\r\n\r\n").body.find("\"::1\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_answer_is_hardened)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    for (const auto* path : {"/hello", "/api/v1/hello", "/api/v1/nothing"}) {
        const auto a = client.ask("GET " + std::string(path) + " HTTP/1.1\r\n" + host + "\r\n");
        BOOST_TEST(a.has("frame-ancestors 'none'"), path);
        BOOST_TEST(a.has("X-Content-Type-Options: nosniff\r\n"), path);
        BOOST_TEST(a.has("Referrer-Policy: "), path);
        BOOST_TEST(!a.has("Strict-Transport-Security"), path);
        BOOST_TEST(a.has("Cache-Control: no-store\r\n") == std::string_view(path).starts_with("/api"), path);
    }
}

BOOST_AUTO_TEST_CASE(a_handler_may_bring_its_own_policy)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    const auto a = client.ask("GET /api/v1/framed HTTP/1.1\r\n" + host + "\r\n");
    BOOST_TEST(a.has("Content-Security-Policy: sandbox\r\n"));
    BOOST_TEST(!a.has("frame-ancestors"));
    BOOST_TEST(a.has("Cache-Control: private\r\n"));
    BOOST_TEST(!a.has("no-store"));
}

BOOST_AUTO_TEST_CASE(head_is_get_without_its_body)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    const auto a = client.ask("HEAD /hello HTTP/1.1\r\n" + host + "\r\n", true);
    BOOST_TEST(a.status == 200);
    BOOST_TEST(!a.has("Content-Length: 0\r\n"));
    BOOST_TEST(client.ask(get_hello).status == 200); // nothing stands between
}

BOOST_AUTO_TEST_CASE(an_unknown_host_is_misdirected)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    BOOST_TEST(client.ask("GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\n").status == 421);
    BOOST_TEST(client.ask("GET http://localhost/hello?q=1 HTTP/1.1\r\n" + host + "\r\n").status == 200);
    BOOST_TEST(client.ask("GET http://evil/hello HTTP/1.1\r\n" + host + "\r\n").status == 400);
    BOOST_TEST(client.is_closed());
}

BOOST_AUTO_TEST_CASE(methods_no_route_has_are_405_and_dot_segments_404)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    for (const auto* method : {"TRACE", "OPTIONS", "PROPFIND", "BREW"})
        BOOST_TEST(client.ask(std::string(method) + " /hello HTTP/1.1\r\n" + host + "\r\n").status == 405, method);
    BOOST_TEST(client.ask("GET /static/../../config HTTP/1.1\r\n" + host + "\r\n").status == 404);
    BOOST_TEST(client.ask("GET /%2e%2e/config HTTP/1.1\r\n" + host + "\r\n").status == 404);
}

BOOST_AUTO_TEST_CASE(a_large_body_is_refused_before_it_is_sent)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    client.send("POST /small HTTP/1.1\r\n" + host + "Content-Length: 1000000\r\n\r\n");
    BOOST_TEST(client.read().status == 413);
    raw_client chunky{server.port()};
    chunky.send("POST /small HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n9\r\n");
    const auto a = chunky.read();
    BOOST_TEST(a.status == 413);
    BOOST_TEST(a.has("Connection: close"));
    BOOST_TEST(client.ask("").status == 0);
}

BOOST_AUTO_TEST_CASE(a_client_that_sends_on_all_the_same_is_not_cut_off_in_mid_word)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    BOOST_TEST(client.ask("POST /small HTTP/1.1\r\n" + host + "Content-Length: 1000000\r\n\r\n").status == 413);
    BOOST_TEST(client.is_closed());
    for (int i = 0; i < 10; ++i) // a reset would come back after the first of them
        BOOST_TEST(client.send(std::string(30'000, 'x')));
}

BOOST_AUTO_TEST_CASE(a_small_refused_body_does_not_cost_the_connection)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    BOOST_TEST(client.ask(post("/small", "seventeen bytes !")).status == 413);
    BOOST_TEST(client.ask(post("/secret", "x")).status == 401);
    BOOST_TEST(client.ask(get_hello).status == 200);
}

BOOST_AUTO_TEST_CASE(a_client_that_asks_first_is_told_to_go_on_or_not)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    client.send("POST /echo HTTP/1.1\r\n" + host + "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    BOOST_TEST(client.read().status == 100);
    BOOST_TEST(client.ask("body").body == "body");
    client.send("POST /secret HTTP/1.1\r\n" + host + "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    BOOST_TEST(client.read().status == 401);
    BOOST_TEST(client.is_closed());
}

BOOST_AUTO_TEST_CASE(a_chunked_body_reaches_its_handler_whole)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    client.send("POST /echo HTTP/1.1\r\n" + host + "Transfer-Encoding: Chunked\r\n\r\n4\r\nWi");
    client.send("ki\r\n5\r\npedia\r\n0\r\n\r\n");
    BOOST_TEST(client.read().body == "Wikipedia");
}

BOOST_AUTO_TEST_CASE(a_megabyte_goes_in_and_out)
{
    live_server server{usual(), on_a_free_port()};
    raw_client client{server.port()};
    std::string body(1 << 20, 'x');
    for (std::size_t i = 0; i < body.size(); i += 97)
        body[i] = static_cast<char>(i);
    BOOST_TEST((client.ask(post("/echo", body)).body == body));
}

BOOST_AUTO_TEST_CASE(a_proxy_is_believed_only_when_it_is_trusted)
{
    const std::string asked =
        "GET /hello HTTP/1.1\r\n" + host +
        "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\n\r\n";
    live_server plain{usual(), on_a_free_port()};
    const auto stranger = raw_client{plain.port()}.ask(asked);
    BOOST_TEST(stranger.body.find("127.0.0.1") != std::string::npos);
    BOOST_TEST(stranger.body.find("\"secure\":false") != std::string::npos);
    auto options = on_a_free_port();
    options.trusted_proxies = {"127.0.0.1"};
    live_server trusting{usual(), options};
    const auto proxied = raw_client{trusting.port()}.ask(asked);
    BOOST_TEST(proxied.body.find("203.0.113.9") != std::string::npos);
    BOOST_TEST(proxied.body.find("\"secure\":true") != std::string::npos);
    BOOST_TEST(proxied.has("Strict-Transport-Security: max-age=31536000"));
}

BOOST_AUTO_TEST_CASE(a_bind_without_tls_in_front_is_refused_in_words)
{
    asio::io_context loop;
    router table;
    open_gate keeper;
    auto options = on_a_free_port();
    options.listen = {"0.0.0.0:0"};
    BOOST_CHECK_EXCEPTION(server(loop, options, table, keeper), std::runtime_error, [](const std::exception& e) {
        return std::string_view(e.what()).find("trusted_proxies") != std::string_view::npos;
    });
    options.listen = {"nonsense"};
    BOOST_CHECK_THROW(server(loop, options, table, keeper), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_taken_port_is_named)
{
    live_server first{usual(), on_a_free_port()};
    asio::io_context loop;
    router table;
    open_gate keeper;
    auto options = on_a_free_port();
    options.listen = {"127.0.0.1:" + std::to_string(first.port())};
    server second{loop, options, table, keeper};
    BOOST_CHECK_EXCEPTION(second.start(), std::runtime_error, [&](const std::exception& e) {
        return std::string_view(e.what()).find(options.listen[0]) != std::string_view::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
