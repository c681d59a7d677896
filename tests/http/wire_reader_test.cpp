#include "http/wire_reader.hpp"
#include "tests/http/spellings.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <cstring>

using namespace tongyuan::http;
using namespace tongyuan::http::testing;

namespace {

void feed(wire_reader& reader, std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto into = reader.space();
        const auto n = std::min(into.size(), bytes.size());
        std::memcpy(into.data(), bytes.data(), n);
        reader.arrived(n);
        bytes.remove_prefix(n);
    }
}

// What a request comes to: 0 whole, 1 wants more, otherwise the status it is refused with.
int verdict(std::string_view bytes, std::size_t body_limit = 1000)
{
    wire_reader reader{4096};
    reader.begin();
    feed(reader, bytes);
    auto at = reader.read_head();
    if (at.wrong || !at.done)
        return at.wrong ? at.wrong->status : 1;
    reader.limit_body(body_limit);
    at = reader.read_body();
    return at.wrong ? at.wrong->status : at.done ? 0 : 1;
}

} // namespace

BOOST_AUTO_TEST_SUITE(wire_reader_)

BOOST_DATA_TEST_CASE(a_request_with_two_readings_is_refused, refused)
{
    BOOST_TEST(verdict(sample.bytes) == sample.status);
}

BOOST_DATA_TEST_CASE(a_body_in_doubtful_chunks_is_refused, refused_chunks)
{
    BOOST_TEST(verdict(sample.bytes) == sample.status);
}

BOOST_AUTO_TEST_CASE(a_request_is_the_same_however_its_bytes_arrive)
{
    const auto bytes = chunked("4\r\nWiki\r\n5\r\npedia\r\n0\r\n\r\n");
    wire_reader reader{4096};
    reader.begin();
    bool in_body = false;
    for (const char c : bytes) {
        feed(reader, {&c, 1});
        auto at = in_body ? reader.read_body() : reader.read_head();
        BOOST_TEST_REQUIRE(!at.wrong.has_value());
        if (!in_body && at.done) {
            in_body = true;
            reader.limit_body(100);
        }
    }
    BOOST_TEST(reader.read_body().done);
    BOOST_TEST(reader.head().what.body == "Wikipedia");
}

BOOST_AUTO_TEST_CASE(requests_that_come_together_are_read_one_by_one)
{
    wire_reader reader{4096};
    feed(reader, "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /2 HTTP/1.1\r\nHost: b\r\n\r\nGET");
    reader.begin();
    BOOST_TEST_REQUIRE(reader.read_head().done);
    reader.limit_body(100);
    BOOST_TEST_REQUIRE(reader.read_body().done);
    BOOST_TEST(reader.head().target == "/1");
    BOOST_TEST(reader.head().what.body == "abc");
    reader.begin();
    BOOST_TEST_REQUIRE(reader.read_head().done);
    BOOST_TEST(reader.head().target == "/2");
    BOOST_TEST(reader.head().what.header("host") == "b");
    BOOST_TEST(!reader.head().has_body());
    reader.limit_body(100);
    BOOST_TEST_REQUIRE(reader.read_body().done);
    reader.begin();
    BOOST_TEST(!reader.read_head().done);
    BOOST_TEST(reader.has_bytes());
}

BOOST_AUTO_TEST_CASE(the_head_says_what_the_session_needs)
{
    wire_reader reader{4096};
    reader.begin();
    feed(reader, "PUT /x?q=1 HTTP/1.1\r\nHost: a\r\nX-UPPER: Value \r\nContent-Length: 7\r\n"
                 "Expect: 100-Continue\r\nConnection: close\r\n\r\n");
    BOOST_TEST_REQUIRE(reader.read_head().done);
    const auto& head = reader.head();
    BOOST_TEST((head.method == verb::put));
    BOOST_TEST(head.what.header("x-upper") == "Value");
    BOOST_TEST(head.length.value() == 7U);
    BOOST_TEST(head.expects_continue);
    BOOST_TEST(!head.keep_alive);
}

BOOST_AUTO_TEST_CASE(a_head_over_its_limit_is_refused_as_soon_as_it_is)
{
    BOOST_TEST(verdict("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(5000, 'x')) == 431);
    std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
    for (int i = 0; i < 120; ++i)
        many += "X: y\r\n";
    BOOST_TEST(verdict(many + "\r\n") == 431);
    BOOST_TEST(verdict("GET /" + std::string(5000, 'x')) == 431);
}

BOOST_AUTO_TEST_CASE(an_unfinished_request_waits)
{
    BOOST_TEST(verdict("GET / HTTP/1.1\r\nHost: a\r\n\r") == 1);
    BOOST_TEST(verdict("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabc") == 1);
    BOOST_TEST(verdict(chunked("4\r\nabcd\r\n0\r\n")) == 1);
    BOOST_TEST(verdict("GET / HTTP/1.1\r\nHost: a\r\n\r\n") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
