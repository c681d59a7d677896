#include "tests/http/usual_routes.hpp"

#include <boost/test/unit_test.hpp>

using namespace tongyuan;
using namespace tongyuan::http;
using namespace tongyuan::http::testing;
using namespace std::chrono_literals;

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

BOOST_AUTO_TEST_CASE(whoever_takes_long_over_a_body_is_asked_for_again)
{
    for (const bool is_slow : {false, true}) {
        auto options = on_a_free_port();
        options.rights_last = is_slow ? 0ms : 1h;
        live_server server{usual(), options};
        server.gate().lets_in = 1; // and is disabled while his body comes
        raw_client client{server.port()};
        BOOST_TEST(client.ask(post("/echo", "abc")).status == (is_slow ? 403 : 200));
    }
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
