#include "registry/platforms/link_doubt.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tongyuan::registry {

namespace {

constexpr std::string_view scheme_ends = "://";
constexpr std::string_view ends_a_host = "/?#\\";

bool is_ascii(char c)
{
    return static_cast<unsigned char>(c) < 0x80;
}
bool is_space(char c)
{
    return is_ascii(c) && static_cast<unsigned char>(c) <= ' ';
}
bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// "evil.com/?u=" ahead of a link makes that link a part of another.
bool is_inside_another(std::string_view before)
{
    const auto from = std::find_if(before.rbegin(), before.rend(), [](char c) { return is_space(c) || !is_ascii(c); });
    const auto run = before.substr(static_cast<std::size_t>(before.rend() - from));
    return run.find_first_of("./@?=&%") != std::string_view::npos;
}

// A name and a password may stand ahead of the host: "www.example.gov.cn:x@evil.com".
bool has_more_than_a_host(std::string_view authority)
{
    const auto colon = authority.find(':');
    const auto port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon + 1);
    return authority.find_first_of("@%") != std::string_view::npos ||
           !std::ranges::all_of(port, [](char c) { return c >= '0' && c <= '9'; });
}

// "..": what it climbs to is another's page.
bool climbs(std::string_view path)
{
    auto rest = lower_ascii(path.substr(0, path.find_first_of("?#")));
    for (auto at = rest.find("%2e"); at != std::string::npos; at = rest.find("%2e"))
        rest.replace(at, 3, ".");
    rest += '/';
    return rest.find("/./") != std::string::npos || rest.find("/../") != std::string::npos;
}

} // namespace

std::string doubt_about(std::string_view pasted)
{
    const auto at = pasted.find(scheme_ends);
    if (at == std::string_view::npos)
        return {};
    if (pasted.find(scheme_ends, at + 1) != std::string_view::npos)
        return "含有不止一个链接，请只粘贴要核对的那一个。";
    const auto before = lower_ascii(pasted.substr(0, at));
    const auto scheme = before.ends_with("https") ? 5U : before.ends_with("http") ? 4U : 0U;
    if (scheme == 0)
        return "只认 http 和 https 开头的链接。";
    if (is_inside_another(pasted.substr(0, at - scheme)))
        return "这个链接在另一个链接里面，打开的不是它。";
    const auto link = pasted.substr(at + scheme_ends.size());
    const auto whole = link.substr(0, static_cast<std::size_t>(std::ranges::find_if(link, is_space) - link.begin()));
    const auto host_end = std::min(whole.find_first_of(ends_a_host), whole.size());
    const auto authority = whole.substr(0, host_end);
    const auto foreign = static_cast<std::size_t>(std::ranges::find_if_not(authority, is_ascii) - authority.begin());
    // A browser reads signs like "。" as dots, drops invisible ones, and goes to what stands behind them.
    if (std::ranges::any_of(authority.substr(foreign), is_name))
        return "域名中夹有中文或特殊符号，请核对后只粘贴链接本身。";
    if (has_more_than_a_host(authority.substr(0, foreign)) || whole.substr(host_end).starts_with('\\'))
        return "链接的写法异常，打开的可能不是看上去的网站，请勿点击。";
    if (foreign == authority.size() && climbs(whole.substr(host_end)))
        return "链接的路径写法异常，请打开后复制地址栏里的地址。";
    return {};
}

} // namespace tongyuan::registry
