#include "wire.hpp"

#include "base/text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http.hpp>

#include <array>

namespace tongyuan::fake {

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);
using parser_type = http::request_parser<http::string_body>;

outgoing plain(int status, std::string text)
{
    outgoing answer;
    answer.status = status;
    answer.content_type = "text/plain; charset=utf-8";
    answer.body = std::move(text);
    return answer;
}

// Nothing when the message can be understood.
std::optional<outgoing> objection(const http::request<http::string_body>& message)
{
    if (message.version() != 11)
        return plain(505, "HTTP/1.1 only");
    if (message.count(http::field::host) != 1)
        return plain(400, "exactly one Host field is required");
    if (!message.target().starts_with('/'))
        return plain(400, "the target must begin with /");
    return std::nullopt;
}

incoming convert(http::request<http::string_body>&& message)
{
    incoming out;
    out.method = message.method_string();
    const std::string_view target{message.target().data(), message.target().size()};
    const auto question = target.find('?');
    const auto path = target.substr(0, question);
    out.path = percent_decoded(path, false).value_or(std::string{path});
    if (question != std::string_view::npos) {
        out.query_text = target.substr(question + 1);
        out.query = read_parameters(out.query_text);
    }
    for (const auto& field : message) {
        const auto name = field.name_string();
        out.headers.emplace_back(lower_ascii({name.data(), name.size()}), field.value());
    }
    out.chunked = message.chunked();
    out.body = std::move(message.body());
    return out;
}

read_outcome after_failure(boost::system::error_code error)
{
    read_outcome out;
    if (error == http::error::end_of_stream || error.category() != make_error_code(http::error::bad_method).category())
        return out;
    out.is = read_outcome::state::refused;
    const bool large = error == http::error::body_limit || error == http::error::header_limit;
    out.refusal = plain(large ? 413 : 400, error.message());
    return out;
}

} // namespace

asio::awaitable<read_outcome> read_request(tcp_socket& socket, boost::beast::flat_buffer& buffer)
{
    parser_type parser;
    parser.body_limit(64U << 20U);
    parser.header_limit(64U << 10U);
    auto [head_error, head_bytes] = co_await http::async_read_header(socket, buffer, parser, as_tuple);
    if (head_error)
        co_return after_failure(head_error);
    if (parser.get()[http::field::expect] == "100-continue") {
        const bool told = co_await write_all(socket, "HTTP/1.1 100 Continue\r\n\r\n");
        if (!told)
            co_return read_outcome{};
    }
    auto [body_error, body_bytes] = co_await http::async_read(socket, buffer, parser, as_tuple);
    if (body_error)
        co_return after_failure(body_error);
    read_outcome out;
    if (auto bad = objection(parser.get())) {
        out.is = read_outcome::state::refused;
        out.refusal = std::move(*bad);
        co_return out;
    }
    out.is = read_outcome::state::complete;
    out.keep_alive = parser.get().keep_alive();
    out.request = convert(parser.release());
    co_return out;
}

std::string_view reason_of(int status)
{
    const auto reason = http::obsolete_reason(static_cast<http::status>(status));
    return {reason.data(), reason.size()};
}

std::string head_of(const outgoing& answer, std::uint64_t length, bool keep_alive)
{
    std::string head;
    head.reserve(256);
    head.append("HTTP/1.1 ").append(std::to_string(answer.status)).append(" ").append(reason_of(answer.status));
    head.append("\r\nServer: simulated-platform\r\nX-Simulated: not-a-real-platform\r\n");
    if (answer.status != 204)
        head.append("Content-Type: ").append(answer.content_type).append("\r\nContent-Length: ");
    if (answer.status != 204)
        head.append(std::to_string(length)).append("\r\n");
    for (const auto& [name, value] : answer.headers)
        head.append(name).append(": ").append(value).append("\r\n");
    head.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
    return head;
}

asio::awaitable<bool> write_all(tcp_socket& socket, std::string_view bytes)
{
    auto [error, written] = co_await asio::async_write(socket, asio::buffer(bytes.data(), bytes.size()), as_tuple);
    co_return !error;
}

asio::awaitable<bool> write_answer(tcp_socket& socket, const outgoing& answer, bool keep_alive, bool head_only)
{
    const auto head = head_of(answer, answer.body.size(), keep_alive);
    const std::array<asio::const_buffer, 2> both{asio::buffer(head),
                                                 head_only ? asio::const_buffer{} : asio::buffer(answer.body)};
    auto [error, written] = co_await asio::async_write(socket, both, as_tuple);
    co_return !error && keep_alive;
}

} // namespace tongyuan::fake
