#include "weibo/text_rules.hpp"

#include "base/text.hpp"
#include "exchange.hpp"

#include <algorithm>
#include <set>

namespace tongyuan::fake::weibo {

namespace {

bool is_link_byte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\' && c != '^' && c != '`' &&
           c != '{' && c != '|' && c != '}';
}

// 3 when a Chinese punctuation mark (U+3000–U+303F, U+FF00–U+FFEF) begins here, which then counts as part of the link.
std::size_t swallowed(std::string_view rest)
{
    if (rest.size() < 3)
        return 0;
    const auto lead = static_cast<unsigned char>(rest[0]);
    const auto second = static_cast<unsigned char>(rest[1]);
    const bool cjk_mark = lead == 0xe3 && second == 0x80;
    const bool full_width = lead == 0xef && second >= 0xbc && second <= 0xbf;
    return cjk_mark || full_width ? 3 : 0;
}

std::size_t link_end(std::string_view text, std::size_t at)
{
    while (at < text.size()) {
        const auto step = is_link_byte(text[at]) ? 1 : swallowed(text.substr(at));
        if (step == 0)
            break;
        at += step;
    }
    return at;
}

struct stretch {
    std::size_t begin, end;
};

std::vector<stretch> link_stretches(std::string_view text)
{
    std::vector<stretch> out;
    for (std::size_t at = 0; at < text.size();) {
        const auto plain = text.find("http://", at);
        const auto safe = text.find("https://", at);
        const auto begin = std::min(plain, safe);
        if (begin == std::string_view::npos)
            break;
        const auto scheme = begin == safe ? 8U : 7U;
        const auto end = link_end(text, begin + scheme);
        if (end > begin + scheme)
            out.push_back({begin, end});
        at = end;
    }
    return out;
}

std::int64_t half_widths(std::string_view text)
{
    std::int64_t out = 0;
    for_each_character(text, [&](char32_t c) { out += c < 0x80 ? 1 : 2; });
    return out;
}

std::string without_links(std::string_view text)
{
    std::string out;
    std::size_t at = 0;
    for (const auto& link : link_stretches(text)) {
        out += text.substr(at, link.begin - at);
        at = link.end;
    }
    out += text.substr(at);
    return out;
}

std::set<std::pair<char32_t, char32_t>> pairs_in(std::string_view text)
{
    std::set<std::pair<char32_t, char32_t>> out;
    char32_t before = 0;
    for_each_character(text, [&](char32_t c) {
        if (before != 0)
            out.insert({before, c});
        before = c;
    });
    return out;
}

} // namespace

std::vector<std::string> links_in(std::string_view text)
{
    std::vector<std::string> out;
    for (const auto& link : link_stretches(text))
        out.emplace_back(text.substr(link.begin, link.end - link.begin));
    return out;
}

bool is_on_domain(std::string_view link, const std::vector<std::string>& domains)
{
    const auto rest = link.substr(link.find("://") + 3);
    const auto authority = lower_ascii(rest.substr(0, rest.find_first_of("/?#")));
    const auto host = authority.substr(0, authority.rfind(':'));
    return std::ranges::any_of(domains, [&](const std::string& domain) {
        return authority == domain || host == domain ||
               (host.size() > domain.size() + 1 && host.ends_with("." + domain));
    });
}

bool has_topic(std::string_view text)
{
    const auto first = text.find('#');
    const auto second = first == std::string_view::npos ? first : text.find('#', first + 1);
    return second != std::string_view::npos && second > first + 1;
}

std::int64_t length_of(std::string_view text, url_length urls)
{
    constexpr std::int64_t brief = 20; // half-widths of a short link
    std::int64_t total = half_widths(text);
    for (const auto& link : links_in(text)) {
        const auto full = half_widths(link);
        const auto counted = urls == url_length::full    ? full
                             : urls == url_length::brief ? brief
                                                         : std::max(full, brief);
        total += counted - full;
    }
    return (total + 1) / 2;
}

std::string without_percent_encoding(std::string_view text)
{
    const bool ascii = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii || text.find('%') == std::string_view::npos || text.find(' ') != std::string_view::npos)
        return std::string{text};
    return percent_decoded(text, false).value_or(std::string{text});
}

std::string normalised(std::string_view text)
{
    std::string out;
    for (const char c : trimmed(text)) {
        const bool white = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        if (!white)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return out;
}

double likeness(std::string_view a, std::string_view b)
{
    const auto first = pairs_in(without_links(a));
    const auto second = pairs_in(without_links(b));
    if (first.empty() || second.empty())
        return first.empty() && second.empty() ? 1 : 0;
    const auto shared = std::ranges::count_if(first, [&](const auto& pair) { return second.contains(pair); });
    const auto all = first.size() + second.size() - static_cast<std::size_t>(shared);
    return static_cast<double>(shared) / static_cast<double>(all);
}

std::string with_links(std::string_view text, const std::vector<std::pair<std::string, std::string>>& replaced)
{
    std::string out{text};
    for (const auto& [from, to] : replaced)
        if (const auto at = out.find(from); at != std::string::npos)
            out.replace(at, from.size(), to);
    return out;
}

} // namespace tongyuan::fake::weibo
