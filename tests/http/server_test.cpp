#include "tests/http/live_server.hpp"

#include "base/log.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::http;
using namespace tongyuan::http::testing;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

const std::string host = "Host: localhost\r\n";
const std::string get_hello = "GET /hello HTTP/1.1\r\n" + host + "\r\n";

asio::awaitable<response> hello(request r)
{
    co_return json_response(
        {{"remote", r.remote_address}, {"secure", r.secure}, {"q", r.query_value("q").value_or("")}});
}
asio::awaitable<response> echo(request r)
{
    response a;
    a.with("Content-Type", "application/octet-stream");
    a.body = std::move(r.body);
    co_return a;
}
asio::awaitable<response> framed(request)
{
    co_return response{}.with("Content-Security-Policy", "sandbox").with("Cache-Control", "private");
}
asio::awaitable<response> large(request)
{
    response a;
    a.body.assign(64 << 20, 'x');
    co_return a;
}

// A handler that stays until the test lets it go.
struct latch {
    std::promise<void> entered;
    std::unique_ptr<asio::steady_timer> until;

    asio::awaitable<response> wait()
    {
        const auto here = co_await asio::this_coro::executor;
        until = std::make_unique<asio::steady_timer>(here, 1h);
        entered.set_value();
        boost::system::error_code ignored;
        co_await until->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        until.reset(); // the loop goes before the latch
        co_return no_content();
    }
    void release(asio::io_context& loop)
    {
        asio::post(loop, [this] { until->cancel(); });
    }
};

router usual()
{
    router table;
    table.add(route{verb::get, "/hello", permissions::anyone, hello});
    table.add(route{verb::get, "/api/v1/hello", permissions::anyone, hello});
    table.add(route{verb::get, "/api/v1/framed", permissions::anyone, framed});
    table.add(route{verb::post, "/echo", permissions::anyone, echo}.accepting_any_content());
    table.add(route{verb::post, "/small", permissions::anyone, echo}.accepting_any_content().limited_to(16));
    table.add(route{verb::get, "/large", permissions::anyone, large});
    table.add(route{verb::post, "/secret", permission{"x"}, echo}.accepting_any_content());
    return table;
}

std::string post(std::string_view path, std::string_view body, std::string_view extra = "")
{
    return "POST " + std::string(path) + " HTTP/1.1\r\n" + host + "Content-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(extra) + "\r\n" + std::string(body);
}

} // namespace

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

BOOST_AUTO_TEST_SUITE(deadlines)

BOOST_AUTO_TEST_CASE(a_head_that_drips_is_answered_408_and_closed)
{
    auto options = on_a_free_port();
    options.header_deadline = 60ms;
    live_server server{usual(), options};
    raw_client slow{server.port()};
    slow.send("GET /hello HT");
    BOOST_TEST(slow.read().status == 408);
    BOOST_TEST(slow.is_closed());
    raw_client silent{server.port()};
    BOOST_TEST(silent.read_to_end() == "");
}

BOOST_AUTO_TEST_CASE(a_body_that_does_not_come_is_answered_408_and_closed)
{
    auto options = on_a_free_port();
    options.body_deadline = 60ms;
    live_server server{usual(), options};
    raw_client slow{server.port()};
    slow.send("POST /echo HTTP/1.1\r\n" + host + "Content-Length: 10\r\n\r\nabc");
    BOOST_TEST(slow.read().status == 408);
    BOOST_TEST(slow.is_closed());
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed_without_a_word)
{
    auto options = on_a_free_port();
    options.idle_deadline = 60ms;
    live_server server{usual(), options};
    raw_client idle{server.port()};
    BOOST_TEST(idle.ask(get_hello).status == 200);
    BOOST_TEST(idle.read_to_end() == "");
}

BOOST_AUTO_TEST_CASE(a_reader_that_does_not_read_is_closed)
{
    auto options = on_a_free_port();
    options.write_deadline = 60ms;
    live_server server{usual(), options};
    raw_client lazy{server.port()};
    lazy.send("GET /large HTTP/1.1\r\n" + host + "\r\n");
    raw_client other{server.port()};
    // The other's requests pass the time until the lazy one has been given up.
    const auto until = std::chrono::steady_clock::now() + 300ms;
    while (std::chrono::steady_clock::now() < until)
        BOOST_TEST_REQUIRE(other.ask(get_hello).status == 200);
    BOOST_TEST(lazy.read_to_end().size() < (64U << 20));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(idlers_of_one_address_give_way_to_its_workers)
{
    auto options = on_a_free_port();
    options.most_connections_per_address = 4;
    live_server server{usual(), options};
    std::vector<std::unique_ptr<raw_client>> idlers;
    for (int i = 0; i < 40; ++i) {
        idlers.push_back(std::make_unique<raw_client>(server.port()));
        idlers.back()->send("GET /hello HTTP/1.1\r\nX: ");
    }
    raw_client worker{server.port()};
    BOOST_TEST(worker.ask(get_hello).status == 200);
    BOOST_TEST(idlers.front()->is_closed());
}

BOOST_AUTO_TEST_CASE(when_everybody_is_served_the_next_is_turned_away)
{
    auto busy = std::make_shared<latch>();
    auto table = usual();
    table.add(route{verb::get, "/busy", permissions::anyone, [busy](request) { return busy->wait(); }});
    auto options = on_a_free_port();
    options.most_connections = 1;
    live_server server{std::move(table), options};
    raw_client first{server.port()};
    first.send("GET /busy HTTP/1.1\r\n" + host + "\r\n");
    busy->entered.get_future().wait();
    raw_client second{server.port()};
    BOOST_TEST(second.is_closed());
    busy->release(server.loop());
    BOOST_TEST(first.read().status == 204);
    raw_client third{server.port()};
    BOOST_TEST(third.ask(get_hello).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(stopping)

BOOST_AUTO_TEST_CASE(a_running_request_is_finished_and_idlers_are_closed)
{
    auto busy = std::make_shared<latch>();
    auto table = usual();
    table.add(route{verb::get, "/busy", permissions::anyone, [busy](request) { return busy->wait(); }});
    live_server server{std::move(table), on_a_free_port()};
    raw_client idle{server.port()};
    BOOST_TEST(idle.ask(get_hello).status == 200);
    raw_client running{server.port()};
    running.send("GET /busy HTTP/1.1\r\n" + host + "\r\n");
    busy->entered.get_future().wait();
    auto stopped = server.begin_stop(10s);
    BOOST_TEST(idle.read_to_end() == "");
    BOOST_CHECK_THROW(raw_client{server.port()}, boost::system::system_error);
    BOOST_TEST((stopped.wait_for(0s) == std::future_status::timeout));
    busy->release(server.loop());
    const auto last = running.read();
    BOOST_TEST(last.status == 204);
    BOOST_TEST(last.has("Connection: close"));
    stopped.get();
    server.join();
}

BOOST_AUTO_TEST_CASE(a_handler_that_outlasts_the_grace_loses_its_connection_only)
{
    auto busy = std::make_shared<latch>();
    auto table = usual();
    table.add(route{verb::get, "/busy", permissions::anyone, [busy](request) { return busy->wait(); }});
    live_server server{std::move(table), on_a_free_port()};
    raw_client running{server.port()};
    running.send("GET /busy HTTP/1.1\r\n" + host + "\r\n");
    busy->entered.get_future().wait();
    server.begin_stop(20ms).get();
    BOOST_TEST(running.read_to_end() == "");
    busy->release(server.loop());
    server.join();
}

BOOST_AUTO_TEST_SUITE_END()
