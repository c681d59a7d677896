#include "tests/http/live_server.hpp"
#include "tests/http/spellings.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <random>

using namespace tongyuan;
using namespace tongyuan::http;
using namespace tongyuan::http::testing;
using namespace std::chrono_literals;

namespace {

const std::string get_hello = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";
const std::string post_echo = "POST /echo?q=%E5%85%AC HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                              "Accept: */*\r\nContent-Length: 11\r\n\r\n{\"a\":\"bcd\"}";
const std::string post_chunks = chunked("4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n");

std::size_t count(std::string_view text, std::string_view what)
{
    std::size_t n = 0;
    for (auto at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1))
        ++n;
    return n;
}

struct target_server {
    std::shared_ptr<std::atomic<int>> smuggled = std::make_shared<std::atomic<int>>(0);
    std::unique_ptr<live_server> server;

    explicit target_server(server_options options = on_a_free_port())
    {
        router table;
        table.add(route{verb::get, "/smuggled", permissions::anyone, [counter = smuggled](request) {
                            ++*counter;
                            return answer_ok();
                        }});
        table.add(route{verb::get, "/hello", permissions::anyone, [](request) { return answer_ok(); }});
        for (const auto* path : {"/a", "/echo"})
            table.add(route{verb::post, path, permissions::anyone, [](request) { return answer_ok(); }}
                          .accepting_any_content()
                          .limited_to(1000));
        server = std::make_unique<live_server>(std::move(table), std::move(options));
    }
    static boost::asio::awaitable<response> answer_ok() { co_return json_response({{"ok", true}}); }
};

std::vector<spelling> every_spelling()
{
    auto all = refused;
    all.insert(all.end(), refused_chunks.begin(), refused_chunks.end());
    return all;
}

// A few bytes deleted, doubled, replaced by something that matters to a parser, or cut off.
std::string mutated(std::string bytes, std::mt19937& random)
{
    constexpr std::string_view tokens[] = {
        "\r\n", "\n",   "\r", " ",  "\t",       ":", "\0", "chunked", "Transfer-Encoding: ", "Content-Length: 3\r\n",
        "%",    "\xff", "0",  "-1", "HTTP/1.1", ";", ","};
    const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random); };
    for (auto changes = 1 + below(4); changes > 0 && !bytes.empty(); --changes) {
        const auto at = below(bytes.size());
        const auto token = tokens[below(std::size(tokens))];
        switch (below(5)) {
        case 0:
            bytes.erase(at, 1 + below(5));
            break;
        case 1:
            bytes.insert(at, bytes.substr(at, 1 + below(20)));
            break;
        case 2:
            bytes.insert(at, token);
            break;
        case 3:
            bytes.replace(at, 1, token);
            break;
        default:
            bytes[at] = static_cast<char>(below(256));
            break;
        }
    }
    return bytes;
}

} // namespace

BOOST_AUTO_TEST_SUITE(hostile_clients)

BOOST_DATA_TEST_CASE(a_doubtful_request_gets_one_refusal_and_the_end, every_spelling())
{
    const target_server target;
    raw_client client{target.server->port()};
    client.send(sample.bytes + "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto all = client.read_to_end();
    BOOST_TEST(count(all, "HTTP/1.1 ") == 1U);
    BOOST_TEST(all.starts_with("HTTP/1.1 " + std::to_string(sample.status)));
    BOOST_TEST(all.find("Connection: close\r\n") != std::string::npos);
    BOOST_TEST(*target.smuggled == 0);
}

BOOST_AUTO_TEST_CASE(ten_thousand_mutations_harm_nobody)
{
    const target_server target;
    std::mt19937 random{20260101};
    raw_client good{target.server->port()};
    for (int i = 0; i < 10'000; ++i) {
        const auto& base = i % 3 == 0 ? get_hello : i % 3 == 1 ? post_echo : post_chunks;
        raw_client bad{target.server->port()};
        bad.send(mutated(base, random));
        bad.half_close();
        const auto all = bad.read_to_end();
        const bool broken = all.starts_with("HTTP/1.1 5") && !all.starts_with("HTTP/1.1 505");
        BOOST_TEST_REQUIRE(!broken, all);
        if (i % 100 == 0)
            BOOST_TEST_REQUIRE(good.ask(get_hello).status == 200);
    }
}

BOOST_AUTO_TEST_CASE(a_thousand_half_open_connections_do_not_keep_a_client_out)
{
    auto options = on_a_free_port();
    options.most_connections = 512;
    const target_server target{options};
    std::vector<std::unique_ptr<raw_client>> slow;
    for (int i = 0; i < 1000; ++i) {
        slow.push_back(std::make_unique<raw_client>(target.server->port()));
        slow.back()->send(i % 2 == 0 ? "GET /hello HTTP/1.1\r\nX-Slow: " : "");
        if (slow.size() > 400)
            slow.erase(slow.begin()); // their places are taken again at once
    }
    const auto begin = std::chrono::steady_clock::now();
    raw_client good{target.server->port()};
    BOOST_TEST(good.ask(get_hello).status == 200);
    BOOST_TEST((std::chrono::steady_clock::now() - begin < 1s));
}

BOOST_AUTO_TEST_SUITE_END()
