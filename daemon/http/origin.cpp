#include "http/origin.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace ip = boost::asio::ip;

namespace tongyuan::http {

namespace {

std::string_view as_bytes(const ip::address& address, std::array<unsigned char, 16>& storage)
{
    if (address.is_v4()) {
        const auto bytes = address.to_v4().to_bytes();
        std::ranges::copy(bytes, storage.begin());
        return {reinterpret_cast<const char*>(storage.data()), bytes.size()};
    }
    storage = address.to_v6().to_bytes();
    return {reinterpret_cast<const char*>(storage.data()), storage.size()};
}

bool share_prefix(const ip::address& a, const ip::address& b, unsigned bits)
{
    std::array<unsigned char, 16> sa{};
    std::array<unsigned char, 16> sb{};
    const auto x = as_bytes(a, sa);
    const auto y = as_bytes(b, sb);
    if (x.size() != y.size())
        return false;
    for (unsigned i = 0; i < bits; ++i) {
        const unsigned mask = 0x80U >> (i % 8);
        if ((static_cast<unsigned char>(x[i / 8]) & mask) != (static_cast<unsigned char>(y[i / 8]) & mask))
            return false;
    }
    return true;
}

bool is_port(std::string_view text)
{
    return text.size() <= 5 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "10.1.2.3:4711", "[::1]:80" and "::1" all occur in X-Forwarded-For.
std::optional<ip::address> forwarded_address(std::string_view text)
{
    text = trimmed(text);
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        text = text.substr(1, end - 1);
    } else if (std::ranges::count(text, ':') == 1) {
        text = text.substr(0, text.find(':'));
    }
    boost::system::error_code ec;
    const auto address = ip::make_address(std::string(text), ec);
    if (ec)
        return std::nullopt;
    return plain_address(address);
}

} // namespace

std::optional<std::string> host_name(std::string_view host_header)
{
    std::size_t end = 0;
    if (host_header.starts_with('[')) {
        end = host_header.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        ++end;
    } else {
        end = std::min(host_header.find(':'), host_header.size());
    }
    const auto port = host_header.substr(end);
    if (end == 0 || (!port.empty() && (port.front() != ':' || !is_port(port.substr(1)))))
        return std::nullopt;
    return lower_ascii(host_header.substr(0, end));
}

namespace {

struct prefix {
    ip::address first;
    unsigned bits;
};
std::optional<prefix> prefix_from(const std::string& entry)
{
    const auto slash = std::min(entry.find('/'), entry.size());
    boost::system::error_code ec;
    const auto address = ip::make_address(entry.substr(0, slash), ec);
    const unsigned width = !ec && address.is_v4() ? 32 : 128;
    unsigned bits = width;
    if (slash != entry.size()) {
        const auto* last = entry.data() + entry.size();
        const auto read = std::from_chars(entry.data() + slash + 1, last, bits);
        if (read.ec != std::errc{} || read.ptr != last)
            bits = width + 1;
    }
    return ec || bits > width ? std::nullopt : std::optional{prefix{address, bits}};
}

} // namespace

bool is_network(const std::string& entry)
{
    return prefix_from(entry).has_value();
}

trusted_proxies::trusted_proxies(const std::vector<std::string>& entries)
{
    for (const auto& entry : entries) {
        const auto read = prefix_from(entry);
        if (!read)
            throw std::runtime_error("trusted proxy is neither an address nor a network: " + entry);
        networks_.push_back({read->first, read->bits});
    }
}

bool trusted_proxies::contains(const ip::address& peer) const
{
    const auto plain = plain_address(peer);
    return std::ranges::any_of(networks_, [&](const network& n) { return share_prefix(n.first, plain, n.bits); });
}

std::string trusted_proxies::client_of(const ip::address& peer, std::string_view forwarded_for) const
{
    auto client = plain_address(peer);
    while (!forwarded_for.empty() && contains(client)) {
        const auto comma = forwarded_for.rfind(',');
        const auto last = comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
        forwarded_for = comma == std::string_view::npos ? std::string_view{} : forwarded_for.substr(0, comma);
        const auto before = forwarded_address(last);
        if (!before)
            break;
        client = *before;
    }
    return client.to_string();
}

ip::address plain_address(const ip::address& address)
{
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    return address;
}

ip::address counted_as(const ip::address& address)
{
    if (address.is_v4())
        return address;
    auto bytes = address.to_v6().to_bytes();
    std::fill(bytes.begin() + 8, bytes.end(), std::uint8_t{0});
    return ip::address_v6(bytes);
}

std::string counted_as(std::string_view address)
{
    boost::system::error_code ec;
    const auto read = ip::make_address(std::string(address), ec);
    return ec ? std::string(address) : counted_as(read).to_string();
}

} // namespace tongyuan::http
