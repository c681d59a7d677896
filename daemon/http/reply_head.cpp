#include "http/reply_head.hpp"

#include "base/text.hpp"

#include <array>
#include <charconv>
#include <ctime>

namespace tongyuan::http {

namespace {

struct default_header {
    std::string_view name;
    std::string_view line;
};

constexpr std::array always{
    default_header{"Content-Security-Policy",
                   "Content-Security-Policy: default-src 'self'; img-src 'self' data: blob:; style-src 'self' "
                   "'unsafe-inline'; script-src 'self'; frame-ancestors 'none'; frame-src 'self' blob:; object-src "
                   "'none'; base-uri 'none'; form-action 'self'\r\n"},
    default_header{"X-Content-Type-Options", "X-Content-Type-Options: nosniff\r\n"},
    default_header{"Referrer-Policy", "Referrer-Policy: same-origin\r\n"},
    default_header{"Cross-Origin-Opener-Policy", "Cross-Origin-Opener-Policy: same-origin\r\n"},
    default_header{"Cross-Origin-Resource-Policy", "Cross-Origin-Resource-Policy: same-origin\r\n"},
};
constexpr default_header when_secure{"Strict-Transport-Security", "Strict-Transport-Security: max-age=31536000\r\n"};
constexpr default_header when_api{"Cache-Control", "Cache-Control: no-store\r\n"};

void append_number(std::string& out, std::size_t number)
{
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

// Formatting costs more than the rest of the head; it changes once a second.
std::string_view date_line()
{
    thread_local std::time_t second = 0;
    thread_local std::array<char, 48> line{};
    thread_local std::size_t size = 0;
    const auto now = std::time(nullptr);
    if (now != second) {
        second = now;
        std::tm utc{};
        gmtime_r(&now, &utc);
        size = std::strftime(line.data(), line.size(), "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &utc);
    }
    return {line.data(), size};
}

bool is_ours(std::string_view name)
{
    if (name.size() != 14 && name.size() != 10 && name.size() != 17 && name.size() != 4)
        return false;
    const auto lower = lower_ascii(name);
    return lower == "content-length" || lower == "connection" || lower == "transfer-encoding" || lower == "date";
}

bool splits(std::string_view text)
{
    return text.find_first_of(std::string_view{"\r\n\0", 3}) != std::string_view::npos;
}

void append_default(std::string& out, const response& answer, const default_header& header)
{
    if (!answer.has(header.name))
        out += header.line;
}

} // namespace

void write_reply_head(std::string& out, const response& answer, const reply_traits& traits)
{
    out = "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(answer.status));
    out += ' ';
    out += reason_of(answer.status);
    out += "\r\n";
    out += date_line();
    for (const auto& [name, value] : answer.headers) {
        if (is_ours(name) || splits(name) || splits(value))
            continue;
        out += name;
        out += ": ";
        out += value;
        out += "\r\n";
    }
    if (answer.status != 204 && answer.status != 304) {
        out += "Content-Length: ";
        append_number(out, answer.body.size());
        out += "\r\n";
    }
    out += traits.keep_alive ? "Connection: keep-alive\r\n" : "Connection: close\r\n";
    if (traits.hardened)
        for (const auto& header : always)
            append_default(out, answer, header);
    if (traits.hardened && traits.secure)
        append_default(out, answer, when_secure);
    if (traits.api)
        append_default(out, answer, when_api);
    out += "\r\n";
}

} // namespace tongyuan::http
