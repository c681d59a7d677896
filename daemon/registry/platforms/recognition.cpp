#include "registry/platforms/recognition.hpp"

#include "base/text.hpp"
#include "registry/platforms/link_doubt.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace tongyuan::registry {

namespace {

bool all_of(std::string_view text, bool (*test)(char))
{
    return !text.empty() && std::ranges::all_of(text, test);
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_host(char c)
{
    return is_digit(c) || is_letter(c) || c == '-' || c == '.';
}
bool is_in_link(char c) // a link ends at white space, at Chinese text and at what quotes it
{
    return c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\';
}

// Full-width letters, digits and signs as an input method leaves them become ASCII; so does the ideographic space.
std::string half_width(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto three = text.substr(i, 3);
        const auto at = [&](std::size_t n) { return static_cast<unsigned char>(three[n]); };
        if (three == "\u3000") {
            out += ' ';
            i += 3;
        } else if (three.size() == 3 && at(0) == 0xef && (at(1) == 0xbc || at(1) == 0xbd)) {
            const int point = (at(1) - 0xbc) * 64 + (at(2) - 0x80); // from U+FF00
            if (point >= 1 && point <= 0x5e)
                out += static_cast<char>(point + 0x20);
            else
                out += three;
            i += 3;
        } else {
            out += text[i++];
        }
    }
    return out;
}

struct address {
    std::string text; // the whole link
    std::string host; // lower case, without port
    std::string rest; // path and query
};

bool read_address(std::string_view text, address& out)
{
    for (const std::string_view scheme : {"https://", "http://"})
        if (lower_ascii(text.substr(0, scheme.size())) == scheme) {
            const auto after = text.substr(scheme.size());
            const auto end = std::min(after.find_first_of("/?#"), after.size());
            out.text = text;
            out.host = lower_ascii(after.substr(0, std::min(after.find(':'), end)));
            out.rest = after.substr(end);
            return all_of(out.host, is_host);
        }
    return false;
}

// The first link in a sentence.
bool find_address(std::string_view text, address& out)
{
    const auto at = lower_ascii(text).find("http");
    if (at == std::string::npos)
        return false;
    const auto link = text.substr(at);
    const auto end = std::ranges::find_if_not(link, is_in_link) - link.begin();
    return read_address(link.substr(0, static_cast<std::size_t>(end)), out);
}

// "weibo.com/u/123", "www.example.gov.cn": a link whose scheme was not copied.
bool find_bare_address(std::string_view text, address& out)
{
    const auto host = text.substr(0, text.find_first_of("/?#"));
    const auto dot = host.rfind('.');
    const bool is_name = dot != std::string_view::npos && dot > 0 && all_of(host, is_host) &&
                         host.find("..") == std::string_view::npos && all_of(host.substr(dot + 1), is_letter) &&
                         std::ranges::all_of(text, is_in_link);
    return is_name && read_address("https://" + std::string(text), out);
}

bool is_under(std::string_view host, std::string_view domain)
{
    return host == domain ||
           (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

constexpr std::string_view any_host = "*";

int hex_value(char c)
{
    return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// "%E6%B1%9F" as people read it; what is not such an escape, or not UTF-8, stays.
std::string decoded(const std::string& text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_escape =
            text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
        out += is_escape ? static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2])) : text[i];
        i += is_escape ? 2 : 0;
    }
    return first_bad_utf8(out) || out.find('\0') != std::string::npos ? text : out;
}

std::string filled(std::string form, std::string_view place, std::string_view value)
{
    for (auto at = form.find(place); at != std::string::npos; at = form.find(place, at + value.size()))
        form.replace(at, place.size(), value);
    return form;
}

using groups = std::map<std::string, std::string, std::less<>>;

std::string taken(groups& from, std::string_view name)
{
    const auto at = from.find(name);
    return at == from.end() ? std::string() : std::exchange(at->second, {});
}

recognised yielded(const recogniser& r, groups found, std::string_view host, std::string url)
{
    recognised out;
    out.platform = r.platform;
    auto id = taken(found, "id");
    // A portal's host is its id, column or not.
    if (!id.empty() || r.id_form.find("{host}") != std::string::npos)
        out.platform_id = filled(filled(r.id_form, "{host}", host), "{id}", r.in_small_letters ? lower_ascii(id) : id);
    out.handle = decoded(taken(found, "handle"));
    out.name = decoded(taken(found, "name"));
    out.url = url.empty() && !out.platform_id.empty() ? filled(r.url_form, "{id}", out.platform_id) : std::move(url);
    if (out.platform_id.empty() || r.host == any_host)
        out.note = r.needs;
    return out;
}

using word = std::pair<std::string_view, std::string_view>;
constexpr std::array kinds{word{"link", "链接"}, word{"id", "账号标识"}, word{"qr", "二维码内容"}};

} // namespace

std::string_view name_of(recogniser_kind k)
{
    return kinds.at(static_cast<std::size_t>(k)).first;
}

std::string_view label_of(recogniser_kind k)
{
    return kinds.at(static_cast<std::size_t>(k)).second;
}

std::vector<std::pair<std::string, std::string>> faults_of(const recogniser& r)
{
    std::vector<std::pair<std::string, std::string>> out;
    const bool is_link = r.matches == recogniser_kind::link;
    const bool is_host_named = r.host == any_host || (all_of(r.host, is_host) && r.host.find('.') != std::string::npos);
    if (is_link && !is_host_named)
        out.emplace_back("host", "链接须写明域名，例如 weibo.com；“*”表示其他任何域名。");
    if (!is_link && !r.host.empty())
        out.emplace_back("host", "只有链接才有域名。");
    if (!is_link && r.pattern.empty())
        out.emplace_back("pattern", "请写出账号标识或二维码内容的样子。");
    if (auto why = fault_of_pattern(r.pattern); !why.empty())
        out.emplace_back("pattern", std::move(why));
    if (r.id_form.find("{id}") == std::string::npos && r.id_form.find("{host}") == std::string::npos)
        out.emplace_back("id_form", "账号标识的写法中应有 {id} 或 {host}。");
    if (r.matches != recogniser_kind::link && r.id_form.find("{host}") != std::string::npos)
        out.emplace_back("id_form", "只有链接才有 {host}。");
    return out;
}

// Whose recognisers take part; all of them when none is named.
struct recognisers::of_which {
    const std::vector<std::string>* platforms = nullptr;
    bool has(const recogniser& r) const
    {
        return !platforms || std::ranges::find(*platforms, r.platform) != platforms->end();
    }
};

recognisers::recognisers(std::vector<recogniser> all) : all_(std::move(all))
{
    for (std::size_t i = 0; i < all_.size(); ++i) {
        matchers_.emplace_back(all_[i].pattern);
        if (all_[i].matches == recogniser_kind::link)
            links_.push_back(i);
    }
    const auto order = [&](std::size_t i) {
        const auto& host = all_[i].host;
        // What says nothing of the path is what is left of a host, whoever's it is.
        return std::tuple(host == any_host, -static_cast<std::ptrdiff_t>(host.size()), all_[i].pattern.empty(), i);
    };
    std::ranges::sort(links_, {}, order);
}

recognised recognisers::by_link(std::string_view pasted, std::string_view text, const of_which& wanted) const
{
    address where;
    // As it was pasted first: a full-width comma ends a link, a comma may belong to it.
    if (!find_address(pasted, where) && !find_address(text, where) && !find_bare_address(text, where))
        return {};
    for (const auto i : links_) {
        const auto& r = all_[i];
        groups found;
        if (!wanted.has(r) || (r.host != any_host && !is_under(where.host, r.host)) ||
            !matchers_[i].read(where.rest, false, found))
            continue;
        auto out = yielded(r, std::move(found), where.host, where.text);
        out.by = i + 1;
        return out;
    }
    recognised out;
    out.url = where.text;
    out.note = "没有识别出平台，请手工选择。";
    return out;
}

recognised recognisers::by_text(recogniser_kind k, std::string_view text, const of_which& wanted) const
{
    for (std::size_t i = 0; i < all_.size(); ++i) {
        groups found;
        if (all_[i].matches != k || !wanted.has(all_[i]) || !matchers_[i].read(text, true, found))
            continue;
        auto out = yielded(all_[i], std::move(found), "", "");
        out.by = i + 1;
        return out;
    }
    return {};
}

recognised recognisers::run(std::string_view pasted, const of_which& wanted) const
{
    const auto text = tidied(pasted);
    if (auto seen = by_text(recogniser_kind::qr, text, wanted); seen.by)
        return seen;
    if (auto why = doubt_about(pasted); !why.empty()) {
        recognised out;
        out.note = std::move(why);
        out.is_doubtful = true;
        return out;
    }
    auto link = by_link(pasted, text, wanted);
    // A package's name looks like a host: where somebody has said of which platform it is, that decides.
    if (link.by && !(wanted.platforms && link.platform_id.empty()))
        return link;
    if (auto seen = by_text(recogniser_kind::id, text, wanted); seen.by)
        return seen;
    if (link.url.empty() && link.note.empty())
        link.note = "没有识别出平台，请手工选择。";
    return link;
}

recognised recognisers::recognise(std::string_view pasted) const
{
    return run(pasted, {});
}

recognised recognisers::recognise_as(const std::vector<std::string>& platforms, std::string_view pasted) const
{
    return run(pasted, {&platforms});
}

std::string tidied(std::string_view typed)
{
    const auto narrow = half_width(typed);
    return std::string(trimmed(narrow));
}

} // namespace tongyuan::registry
