#include "content/link.hpp"

#include "base/text.hpp"
#include "content/invisible.hpp"

#include <algorithm>

namespace tongyuan::content {

namespace {

constexpr std::size_t longest = 4000;

bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Browsers ignore controls and spaces at both ends, and tabs and line ends anywhere.
std::string as_browsers_read(std::string_view address)
{
    const auto ignored = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    while (!address.empty() && ignored(address.front()))
        address.remove_prefix(1);
    while (!address.empty() && ignored(address.back()))
        address.remove_suffix(1);
    std::string out;
    for (const char c : address)
        if (c != '\t' && c != '\n' && c != '\r')
            out += c;
    return out;
}

void percent(std::string& out, unsigned char byte)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

std::string encoded(std::string_view text)
{
    static constexpr std::string_view unwise = " \"'<>\\^`{|}";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7F || unwise.find(c) != std::string_view::npos)
            percent(out, byte);
        else
            out += c;
    }
    return out;
}

// A name or number, perhaps with a port. Letters beyond ASCII stay: 中国政府网.政务 is a host.
bool is_host(std::string_view host)
{
    static constexpr std::string_view wrong = "@\\%\"'<>^`{|} ,;()*&$!+=~";
    return !host.empty() && host.front() != ':' && host.find_first_of(wrong) == std::string_view::npos &&
           std::ranges::none_of(host, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }) &&
           without_invisible(host).removed.empty();
}

std::optional<std::string> web_address(std::string_view scheme, std::string_view rest)
{
    const auto end = rest.find_first_of("/?#");
    const auto host = rest.substr(0, end);
    if (!is_host(host))
        return {};
    const auto tail = end == std::string_view::npos ? std::string_view{} : rest.substr(end);
    return std::string(scheme) + lower_ascii(host) + encoded(tail);
}

std::optional<std::string> mail_address(std::string_view rest)
{
    const auto at = rest.find('@');
    if (at == 0 || at == std::string_view::npos || at + 1 == rest.size())
        return {};
    return "mailto:" + encoded(rest);
}

} // namespace

std::optional<std::string> media_of(std::string_view address)
{
    const auto plain = as_browsers_read(address);
    std::string_view rest = plain;
    for (const std::string_view front : {"media:", "/api/v1/media/"})
        if (lower_ascii(rest.substr(0, front.size())) == front) {
            rest.remove_prefix(front.size());
            if (rest.size() == 64 && std::ranges::all_of(rest, is_hex))
                return lower_ascii(rest);
        }
    return {};
}

std::optional<std::string> safe_link(std::string_view address)
{
    const auto plain = as_browsers_read(address);
    if (plain.size() > longest)
        return {};
    if (const auto sha = media_of(plain))
        return "media:" + *sha;
    const auto lower = lower_ascii(plain);
    for (const std::string_view scheme : {"http://", "https://"})
        if (lower.starts_with(scheme))
            return web_address(scheme, std::string_view(plain).substr(scheme.size()));
    if (lower.starts_with("mailto:"))
        return mail_address(std::string_view(plain).substr(7));
    return {};
}

std::string scheme_of(std::string_view address)
{
    const auto plain = as_browsers_read(address);
    const auto colon = plain.find(':');
    const auto front = lower_ascii(std::string_view(plain).substr(0, colon));
    const auto is_plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-';
    };
    if (colon == std::string::npos || colon == 0 || colon > 20 || !std::ranges::all_of(front, is_plain))
        return "";
    return front + ":";
}

} // namespace tongyuan::content
