#include "misbehaviour.hpp"

#include "portal/rpc.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace tongyuan::fake {

namespace asio = boost::asio;

namespace {

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

asio::awaitable<void> wait(tcp_socket& socket, std::chrono::milliseconds time)
{
    asio::steady_timer timer{socket.get_executor(), time};
    co_await timer.async_wait(as_tuple);
}

// Until the peer gives up.
asio::awaitable<void> hang(tcp_socket& socket)
{
    std::array<char, 4096> ignored{};
    for (;;) {
        auto [error, n] = co_await socket.async_read_some(asio::buffer(ignored), as_tuple);
        if (error)
            co_return;
    }
}

asio::awaitable<void> drip(tcp_socket& socket, std::string bytes, std::uint64_t per_second)
{
    const std::chrono::microseconds gap{1'000'000 / per_second};
    asio::steady_timer timer{socket.get_executor()};
    for (const char c : bytes) {
        const bool alive = co_await write_all(socket, {&c, 1});
        if (!alive)
            co_return;
        timer.expires_after(gap);
        co_await timer.async_wait(as_tuple);
    }
}

asio::awaitable<void> repeat(tcp_socket& socket, std::string head, std::string block, std::uint64_t times)
{
    bool alive = co_await write_all(socket, head);
    for (std::uint64_t i = 0; alive && i < times; ++i)
        alive = co_await write_all(socket, block);
}

// A stretch of raw deflate that stands for 16 MiB of spaces and may be repeated, because it refers to nothing before
// it.
std::string packed_spaces()
{
    constexpr std::size_t unpacked = 16U << 20U;
    z_stream z{};
    if (deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib does not start");
    std::string in(unpacked, ' ');
    std::string out(deflateBound(&z, unpacked) + 64, '\0');
    z.next_in = reinterpret_cast<Bytef*>(in.data());
    z.avail_in = static_cast<uInt>(in.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FULL_FLUSH);
    out.resize(out.size() - z.avail_out);
    deflateEnd(&z);
    return out;
}

std::string unbounded_head(const outgoing& answer, std::string_view extra)
{
    auto head = "HTTP/1.1 " + std::to_string(answer.status) + " " + std::string{reason_of(answer.status)} +
                "\r\nX-Simulated: not-a-real-platform\r\nContent-Type: " + answer.content_type + "\r\n";
    return head.append(extra).append("Connection: close\r\n\r\n");
}

asio::awaitable<void> bomb(tcp_socket& socket, const outgoing& answer, std::uint64_t unpacked)
{
    const auto block = packed_spaces();
    auto head = unbounded_head(answer, "Content-Encoding: gzip\r\n");
    head.append("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03", 10);
    co_await repeat(socket, head, block, std::max<std::uint64_t>(1, unpacked >> 24U));
}

void reset(tcp_socket& socket)
{
    boost::system::error_code ignored;
    socket.set_option(asio::socket_base::linger{true, 0}, ignored);
    socket.close(ignored);
}

outgoing error_page(int status, std::string_view words)
{
    return html_answer("<html><head><title>" + std::string{words} + "</title></head><body><center><h1>" +
                           std::string{words} + "</h1></center><hr><center>nginx</center></body></html>",
                       status);
}

// WeChat and Weibo say no in different words.
outgoing business_error(const incoming& request, const fault& script)
{
    if (request.path.starts_with("/weibo/")) {
        const auto words = script.errmsg.empty() ? std::string{"system error!"} : script.errmsg;
        return json_answer({{"request", request.path.substr(6)}, {"error_code", script.errcode}, {"error", words}},
                           400);
    }
    if (request.path.starts_with("/portal/"))
        return rpc_fault(script.errcode, script.errmsg.empty() ? "系统错误。" : script.errmsg);
    const auto words =
        script.errmsg.empty() ? std::string{"system error rid: 65000000-00000000-00000000"} : script.errmsg;
    return json_answer({{"errcode", script.errcode}, {"errmsg", words}});
}

// Puts a raw byte inside the last string of the body.
std::string with_bad_byte(std::string body)
{
    const auto quote = body.rfind('"');
    body.insert(quote == std::string::npos ? body.size() : quote, "\xff");
    return body;
}

std::string with_duplicate_keys(const std::string& body)
{
    const auto brace = body.find('{');
    if (brace == std::string::npos || body.find('}', brace) == brace + 1)
        return body;
    const auto inside = body.substr(brace + 1, body.rfind('}') - brace - 1);
    return "{" + inside + "," + inside + "}";
}

std::string deeply_nested(std::uint64_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

bool sends_nothing(fault_kind kind)
{
    return kind == fault_kind::close || kind == fault_kind::reset || kind == fault_kind::hang;
}

asio::awaitable<void> send_broken(tcp_socket& socket, const fault& script, outgoing answer)
{
    const auto size = answer.body.size();
    const auto whole_head = head_of(answer, size, true);
    switch (script.kind) {
    case fault_kind::half_headers:
        co_await write_all(socket, whole_head.substr(0, whole_head.size() / 2));
        break;
    case fault_kind::half_body:
        co_await write_all(socket, whole_head + answer.body.substr(0, size / 2));
        break;
    case fault_kind::drip:
        co_await drip(socket, whole_head + answer.body, script.bytes_per_second);
        break;
    case fault_kind::long_length:
        co_await write_all(socket, head_of(answer, size + 100, true) + answer.body);
        break;
    case fault_kind::short_length:
        co_await write_all(socket, head_of(answer, size / 2, true) + answer.body);
        break;
    case fault_kind::bad_chunk:
        co_await write_all(socket, unbounded_head(answer, "Transfer-Encoding: chunked\r\n") + "zz\r\n" + answer.body);
        break;
    case fault_kind::huge: {
        const auto total = script.bytes ? script.bytes : 100'000'000;
        co_await repeat(socket, unbounded_head(answer, ""), std::string(65'536, ' '), total / 65'536 + 1);
        break;
    }
    case fault_kind::gzip_bomb:
        co_await bomb(socket, answer, script.bytes ? script.bytes : 10'000'000'000);
        break;
    default:
        break;
    }
}

bool ends_in_whole_answer(fault_kind kind)
{
    switch (kind) {
    case fault_kind::status:
    case fault_kind::html200:
    case fault_kind::errcode:
    case fault_kind::truncated_json:
    case fault_kind::bad_utf8:
    case fault_kind::duplicate_keys:
    case fault_kind::deep_json:
    case fault_kind::redirect:
    case fault_kind::slow:
        return true;
    default:
        return false;
    }
}

} // namespace

outgoing spoilt(const incoming& request, const fault& script, outgoing honest)
{
    switch (script.kind) {
    case fault_kind::status: {
        auto page = error_page(script.status, reason_of(script.status));
        if (!script.body.empty())
            page.body = script.body;
        if (script.retry_after >= 0)
            page.headers.emplace_back("Retry-After", std::to_string(script.retry_after));
        return page;
    }
    case fault_kind::html200: {
        auto page = error_page(200, "Welcome");
        if (!script.body.empty())
            page.body = script.body;
        return page;
    }
    case fault_kind::errcode:
        return business_error(request, script);
    case fault_kind::truncated_json:
        honest.body.resize(honest.body.size() * 2 / 3);
        return honest;
    case fault_kind::bad_utf8:
        honest.body = with_bad_byte(std::move(honest.body));
        return honest;
    case fault_kind::duplicate_keys:
        honest.body = with_duplicate_keys(honest.body);
        return honest;
    case fault_kind::deep_json:
        honest.body = deeply_nested(script.bytes ? script.bytes : 100'000);
        return honest;
    case fault_kind::redirect: {
        outgoing away;
        away.status = script.status >= 300 && script.status < 400 ? script.status : 302;
        away.headers.emplace_back("Location", script.location.empty() ? request.path : script.location);
        return away;
    }
    default:
        return honest;
    }
}

asio::awaitable<misplayed> misbehave(tcp_socket& socket, const incoming& request, const fault& script,
                                     std::function<outgoing()> act, bool keep_alive)
{
    const bool acts = script.after || script.kind == fault_kind::slow;
    outgoing answer = json_answer({{"errcode", 0}, {"errmsg", "ok"}});
    if (script.after)
        answer = act();
    if (script.delay.count() > 0)
        co_await wait(socket, script.delay);
    // A late effect: the caller may have given up long ago.
    if (acts && !script.after)
        answer = act();
    if (ends_in_whole_answer(script.kind)) {
        const auto garbled = spoilt(request, script, std::move(answer));
        const bool alive = co_await write_answer(socket, garbled, keep_alive, request.method == "HEAD");
        co_return misplayed{garbled.status, alive};
    }
    if (script.kind == fault_kind::hang)
        co_await hang(socket);
    else if (script.kind == fault_kind::reset)
        reset(socket);
    else
        co_await send_broken(socket, script, answer);
    co_return misplayed{sends_nothing(script.kind) ? 0 : answer.status, false};
}

} // namespace tongyuan::fake
