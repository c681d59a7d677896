#include "outbound/allow_list.hpp"

#include "outbound/url.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace ip = boost::asio::ip;

namespace tongyuan::outbound {

namespace {

struct block_v4 {
    std::uint32_t first;
    unsigned bits;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d)
{
    return a << 24 | b << 16 | c << 8 | d;
}

// IANA's special-purpose registry, and the one metadata service that sits on a public address.
constexpr std::array inner_v4{
    block_v4{v4(0, 0, 0, 0), 8},        block_v4{v4(10, 0, 0, 0), 8},     block_v4{v4(100, 64, 0, 0), 10},
    block_v4{v4(127, 0, 0, 0), 8},      block_v4{v4(169, 254, 0, 0), 16}, block_v4{v4(172, 16, 0, 0), 12},
    block_v4{v4(192, 0, 0, 0), 24},     block_v4{v4(192, 0, 2, 0), 24},   block_v4{v4(192, 88, 99, 0), 24},
    block_v4{v4(192, 168, 0, 0), 16},   block_v4{v4(198, 18, 0, 0), 15},  block_v4{v4(198, 51, 100, 0), 24},
    block_v4{v4(203, 0, 113, 0), 24},   block_v4{v4(224, 0, 0, 0), 4},    block_v4{v4(240, 0, 0, 0), 4},
    block_v4{v4(168, 63, 129, 16), 32},
};

bool is_public_v4(std::uint32_t address)
{
    return std::ranges::none_of(inner_v4, [&](const block_v4& b) { return (address ^ b.first) >> (32 - b.bits) == 0; });
}

using bytes_v6 = ip::address_v6::bytes_type;

bool begins_with(const bytes_v6& address, std::initializer_list<unsigned> prefix)
{
    return std::equal(prefix.begin(), prefix.end(), address.begin());
}

std::uint32_t v4_at(const bytes_v6& a, std::size_t at)
{
    return v4(a[at], a[at + 1], a[at + 2], a[at + 3]);
}

bool is_public_v6(const bytes_v6& a)
{
    if (begins_with(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) // mapped
        return is_public_v4(v4_at(a, 12));
    if (begins_with(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) // NAT64
        return is_public_v4(v4_at(a, 12));
    if (begins_with(a, {0x20, 0x02})) // 6to4
        return is_public_v4(v4_at(a, 2));
    if ((a[0] & 0xe0U) != 0x20) // outside 2000::/3
        return false;
    if (begins_with(a, {0x20, 0x01}) && (a[2] & 0xfeU) == 0) // 2001::/23: Teredo, ORCHID, benchmarks
        return false;
    if (begins_with(a, {0x20, 0x01, 0x0d, 0xb8}) || (begins_with(a, {0x3f, 0xff}) && (a[2] & 0xf0U) == 0))
        return false;                                                             // documentation
    return !((a[8] & 0xfdU) == 0 && a[9] == 0 && a[10] == 0x5e && a[11] == 0xfe); // ISATAP hides an IPv4 address
}

// "127.1", "0x7f000001", "2130706433", "0177.0.0.1": whatever a resolver may take for an IPv4 address.
bool looks_like_v4(std::string_view host)
{
    const auto last = host.substr(host.rfind('.') + 1);
    if (last.empty())
        return false;
    const bool digits = std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; });
    return digits || last.starts_with("0x");
}

bool is_local_name(std::string_view host)
{
    return host == "localhost" || host.ends_with(".localhost");
}

enum class host_kind { name, local_name, address, disguised };

struct judged_host {
    host_kind kind;
    ip::address address;
};

judged_host judge(std::string_view host)
{
    boost::system::error_code ec;
    if (host.starts_with('['))
        return {host_kind::address, ip::make_address_v6(std::string(host.substr(1, host.size() - 2)), ec)};
    if (!looks_like_v4(host))
        return {is_local_name(host) ? host_kind::local_name : host_kind::name, {}};
    const auto address = ip::make_address_v4(std::string(host), ec);
    if (ec || address.to_string() != host)
        return {host_kind::disguised, {}};
    return {host_kind::address, address};
}

refusal refused(std::string code, std::string message)
{
    return {errc::forbidden, std::move(code), std::move(message)};
}

} // namespace

bool is_public(const ip::address& address)
{
    return address.is_v4() ? is_public_v4(address.to_v4().to_uint()) : is_public_v6(address.to_v6().to_bytes());
}

result<allow_list> allow_list::parse(const std::vector<std::string>& entries)
{
    allow_list list;
    std::vector<violation> wrong;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto read = read_host_and_port(trimmed(entries[i]));
        if (!read || judge(read->first).kind == host_kind::disguised)
            wrong.emplace_back("outbound.allow[" + std::to_string(i) + "]", "host_and_port",
                               "“" + entries[i] + "”不是“主机:端口”，例如 127.0.0.1:9001 或 [::1]:9001。");
        else
            list.entries_.push_back(host_and_port(read->first, read->second));
    }
    if (!wrong.empty())
        return unacceptable(std::move(wrong));
    return list;
}

result<void> allow_list::check_url(std::string_view text) const
{
    const auto read = read_url(text);
    if (!read)
        return refused("outbound.url", "地址无法识别：须以 https:// 开头，不含用户名、空格和中文。");
    if (std::ranges::find(entries_, host_and_port(read->host, read->port)) != entries_.end())
        return {};
    const auto host = judge(read->host);
    if (host.kind == host_kind::disguised)
        return refused("outbound.disguised_address", "主机地址的写法不规范，请写成通常的点分十进制或域名。");
    if (host.kind == host_kind::local_name || (host.kind == host_kind::address && !is_public(host.address)))
        return refused("outbound.inner_address", "不允许访问内网或本机地址；确有需要请由管理员列入 [outbound] allow。");
    if (read->scheme != "https")
        return refused("outbound.plain_http", "只允许 https 地址；确需 http 请由管理员列入 [outbound] allow。");
    return {};
}

bool allow_list::permits(std::string_view host, std::uint16_t port, const ip::address& address) const
{
    if (is_public(address))
        return true;
    // By the name that was asked for, not by the address it led to: a stranger's name must not reach a listed address.
    const bool bare_v6 = host.find(':') != std::string_view::npos && !host.starts_with('[');
    const auto name = bare_v6 ? '[' + lower_ascii(host) + ']' : lower_ascii(host);
    return std::ranges::find(entries_, host_and_port(name, port)) != entries_.end();
}

} // namespace tongyuan::outbound
