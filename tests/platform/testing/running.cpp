#include "testing/running.hpp"

#include <boost/asio/write.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <charconv>

namespace tongyuan::fake::testing {

namespace asio = boost::asio;
namespace json = boost::json;
using namespace std::chrono_literals;

running::running() : server_(loop_, world_, "127.0.0.1", 0)
{
    server_.start();
    thread_ = std::thread{[this] { loop_.run(); }};
}

running::~running()
{
    loop_.stop();
    thread_.join();
}

json::value running::control(const std::string& method, const std::string& what, const std::string& body)
{
    raw_client client{port()};
    client.send(a_request(method, "/_control/" + what, body));
    const auto answer = client.read_answer();
    BOOST_TEST_REQUIRE(answer.starts_with("HTTP/1.1 20"), answer);
    return json::parse(body_of(answer));
}

raw_client::raw_client(std::uint16_t port) : socket_(loop_)
{
    socket_.connect({asio::ip::address_v4::loopback(), port});
}

void raw_client::send(const std::string& bytes)
{
    boost::system::error_code ignored; // the peer may close while we are still writing
    asio::write(socket_, asio::buffer(bytes), ignored);
}

bool raw_client::read_some(std::chrono::milliseconds most)
{
    std::array<char, 65536> buffer{};
    std::size_t got = 0;
    boost::system::error_code outcome = asio::error::would_block;
    socket_.async_read_some(asio::buffer(buffer), [&](boost::system::error_code error, std::size_t n) {
        outcome = error;
        got = n;
    });
    loop_.restart();
    loop_.run_for(most);
    if (outcome == asio::error::would_block) {
        socket_.cancel();
        loop_.restart();
        loop_.run();
        return false;
    }
    read_.append(buffer.data(), got);
    was_reset_ = outcome == asio::error::connection_reset;
    return !outcome;
}

std::string raw_client::read_all()
{
    while (read_some(10s)) {
    }
    return read_;
}

std::string raw_client::read_for(std::chrono::milliseconds time)
{
    const auto end = std::chrono::steady_clock::now() + time;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left <= 0ms || !read_some(left))
            return read_;
    }
}

std::string raw_client::read_answer()
{
    constexpr std::string_view field = "Content-Length: ";
    for (;;) {
        const auto blank = read_.find("\r\n\r\n");
        const auto at = read_.find(field);
        if (blank != std::string::npos) {
            std::size_t length = 0;
            if (at < blank)
                std::from_chars(read_.data() + at + field.size(), read_.data() + blank, length);
            if (read_.size() >= blank + 4 + length) {
                const auto answer = read_.substr(0, blank + 4 + length);
                read_.erase(0, answer.size());
                return answer;
            }
        }
        BOOST_TEST_REQUIRE(read_some(10s), "the connection ended in the middle of an answer: " + read_);
    }
}

std::string a_request(const std::string& method, const std::string& path, const std::string& body,
                      const std::string& more_fields)
{
    return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + more_fields + "\r\n" + body;
}

std::string body_of(const std::string& answer)
{
    return answer.substr(answer.find("\r\n\r\n") + 4);
}

} // namespace tongyuan::fake::testing
