#include "outbound/url.hpp"

#include "base/text.hpp"

#include <boost/asio/ip/address_v6.hpp>

#include <algorithm>
#include <charconv>

namespace tongyuan::outbound {

namespace {

bool is_name_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
}

// Lower case already. IPv6 comes out in its one canonical spelling.
std::optional<std::string> canonical_host(std::string_view host)
{
    if (host.starts_with('[') && host.ends_with(']')) {
        const auto literal = host.substr(1, host.size() - 2);
        boost::system::error_code ec;
        const auto address = boost::asio::ip::make_address_v6(std::string(literal), ec);
        if (ec || literal.find('%') != std::string_view::npos)
            return std::nullopt;
        return '[' + address.to_string() + ']';
    }
    const bool plain = !host.empty() && host.size() <= 253 && std::ranges::all_of(host, is_name_character);
    if (!plain || host.front() == '.' || host.back() == '.' || host.find("..") != std::string_view::npos)
        return std::nullopt;
    return std::string(host);
}

std::optional<std::uint16_t> read_port(std::string_view text)
{
    std::uint16_t port = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), port);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || port == 0)
        return std::nullopt;
    return port;
}

// Splits "host[:port]"; `fallback` 0 asks for a port.
std::optional<std::pair<std::string, std::uint16_t>> read_authority(std::string_view text, std::uint16_t fallback)
{
    const auto bracket = text.starts_with('[') ? text.find(']') : 0;
    if (bracket == std::string_view::npos)
        return std::nullopt;
    const auto colon = std::min(text.find(':', bracket), text.size());
    const auto host = canonical_host(lower_ascii(text.substr(0, colon)));
    const auto port = colon == text.size() ? std::optional{fallback} : read_port(text.substr(colon + 1));
    if (!host || !port || *port == 0)
        return std::nullopt;
    return std::pair{*host, *port};
}

bool is_url_character(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f && c != '\\' && c != '#' && c != '"' && c != '<' && c != '>' && c != '^' &&
           c != '`' && c != '{' && c != '|' && c != '}';
}

} // namespace

std::optional<url> read_url(std::string_view text)
{
    const auto colon = text.find("://");
    if (colon == std::string_view::npos || !std::ranges::all_of(text, is_url_character))
        return std::nullopt;
    url read;
    read.scheme = lower_ascii(text.substr(0, colon));
    if (read.scheme != "http" && read.scheme != "https")
        return std::nullopt;
    text.remove_prefix(colon + 3);
    const auto end = std::min(text.find_first_of("/?"), text.size());
    auto authority = read_authority(text.substr(0, end), read.scheme == "https" ? 443 : 80);
    if (!authority)
        return std::nullopt;
    read.host = std::move(authority->first);
    read.port = authority->second;
    read.rest = text.substr(end);
    return read;
}

std::optional<std::pair<std::string, std::uint16_t>> read_host_and_port(std::string_view text)
{
    return read_authority(text, 0);
}

std::string host_and_port(std::string_view host, std::uint16_t port)
{
    std::string all{host};
    all += ':';
    all += std::to_string(port);
    return all;
}

} // namespace tongyuan::outbound
