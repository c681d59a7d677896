#include "adapters/kit/links.hpp"

#include <algorithm>

namespace tongyuan::adapters::kit {

namespace {

std::string lower(std::string_view text)
{
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::size_t scheme_length(std::string_view link)
{
    const auto start = lower(link.substr(0, 8));
    if (start.starts_with("https://"))
        return 8;
    return start.starts_with("http://") ? 7 : 0;
}

} // namespace

text with_marker(std::string_view link)
{
    if (link.empty())
        return {};
    const auto fragment = std::min(link.find('#'), link.size());
    const auto address = link.substr(0, fragment);
    const auto* glue = address.find('?') == std::string_view::npos ? "?d=" : "&d=";
    return join({lit(std::string(address)), lit(glue), marker(), lit(std::string(link.substr(fragment)))});
}

bool carries_marker(std::string_view link, std::string_view marker)
{
    if (marker.empty())
        return false;
    const std::string wanted = "d=" + std::string(marker);
    for (auto at = link.find(wanted); at != std::string_view::npos; at = link.find(wanted, at + 1)) {
        const bool begins = at > 0 && (link[at - 1] == '?' || link[at - 1] == '&' || link[at - 1] == ';');
        const auto end = at + wanted.size();
        const auto is_id = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'); };
        if (begins && (end == link.size() || !is_id(link[end])))
            return true;
    }
    return false;
}

std::string host_of(std::string_view link)
{
    const auto scheme = scheme_length(link);
    if (scheme == 0)
        return {};
    auto host = link.substr(scheme);
    host = host.substr(0, host.find_first_of("/?#"));
    if (const auto user = host.rfind('@'); user != std::string_view::npos)
        host.remove_prefix(user + 1);
    return lower(host.substr(0, host.find(':')));
}

bool is_under(std::string_view link, std::string_view domain)
{
    const auto host = host_of(link);
    const auto wanted = lower(domain);
    return !wanted.empty() && (host == wanted || host.ends_with("." + wanted));
}

std::string without_links(std::string_view text)
{
    std::string kept;
    while (!text.empty()) {
        if (scheme_length(text) == 0) {
            kept += text.front();
            text.remove_prefix(1);
            continue;
        }
        const auto is_link_char = [](char c) { return c > ' ' && static_cast<unsigned char>(c) < 0x7f; };
        const auto end = std::find_if_not(text.begin(), text.end(), is_link_char);
        text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    }
    return kept;
}

} // namespace tongyuan::adapters::kit
