#include "registry/recognition.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
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
bool is_word(char c)
{
    return is_digit(c) || is_letter(c) || c == '_' || c == '-';
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

// The first piece of a path that looks like a Weibo uid: weibo.com/u/123…, weibo.com/123…/AbC, m.weibo.cn/profile/123….
std::string weibo_uid(std::string_view path)
{
    while (!path.empty()) {
        path.remove_prefix(path.front() == '/' ? 1 : 0);
        const auto piece = path.substr(0, path.find_first_of("/?#"));
        // weibo.com/p/100606<uid>: a page number that holds the uid
        if (piece.size() > 14 && piece.starts_with("100") && all_of(piece, is_digit))
            return std::string(piece.substr(6));
        if (piece.size() >= 6 && piece.size() <= 11 && all_of(piece, is_digit)) // longer ones are posts
            return std::string(piece);
        path.remove_prefix(std::min(piece.size() + 1, path.size()));
    }
    return {};
}

// Host and, where given, the column: "www.example.gov.cn/zwgk/tzgg".
std::string site_id(const address& where)
{
    std::string_view path = where.rest;
    path = path.substr(0, path.find_first_of("?#"));
    const auto last = path.rfind('/');
    if (last != std::string_view::npos && path.substr(last).find('.') != std::string_view::npos)
        path = path.substr(0, last); // index.html, an article
    while (path.ends_with('/'))
        path.remove_suffix(1);
    return where.host + std::string(path);
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 9> others{{{"douyin.com", "抖音"},
                                                                               {"iesdouyin.com", "抖音"},
                                                                               {"kuaishou.com", "快手"},
                                                                               {"toutiao.com", "今日头条"},
                                                                               {"bilibili.com", "哔哩哔哩"},
                                                                               {"xiaohongshu.com", "小红书"},
                                                                               {"zhihu.com", "知乎"},
                                                                               {"channels.weixin.qq.com", "微信视频号"},
                                                                               {"t.cn", "微博短链接"}}};

recognised from_address(const address& where)
{
    for (const auto& [domain, label] : others)
        if (is_under(where.host, domain))
            return {"", "", where.text,
                    "识别为" + std::string(label) + "，不能由此确定平台和账号；没有接口的平台请选择“人工渠道”。"};
    if (is_under(where.host, "mp.weixin.qq.com") || is_under(where.host, "weixin.qq.com"))
        return {"wechat", "", where.text,
                "请填写公众号的原始ID（gh_ 开头），可在公众平台“设置与开发 → 账号设置”中查看。"};
    if (is_under(where.host, "weibo.com") || is_under(where.host, "weibo.cn")) {
        auto uid = weibo_uid(where.rest);
        return {"weibo", uid, where.text, uid.empty() ? "请填写微博的数字 UID，可在个人主页链接中查看。" : ""};
    }
    return {"site", site_id(where), where.text, "已按门户网站识别；如为其他平台请改选。"};
}

bool is_wechat_id(std::string_view text)
{
    return text.size() > 3 && lower_ascii(text.substr(0, 3)) == "gh_" && all_of(text.substr(3), is_word);
}

} // namespace

recognised recognise(std::string_view pasted)
{
    const auto narrow = half_width(pasted);
    const auto text = trimmed(narrow);
    address where;
    // As it was pasted first: a full-width comma ends a link, a comma may belong to it.
    if (find_address(pasted, where) || find_address(text, where) || find_bare_address(text, where))
        return from_address(where);
    if (is_wechat_id(text))
        return {"wechat", lower_ascii(text), "", ""};
    if (text.size() >= 9 && text.size() <= 12 && all_of(text, is_digit))
        return {"weibo", std::string(text), "https://weibo.com/u/" + std::string(text), ""};
    return {"", "", "", "没有识别出平台，请手工选择。"};
}

std::string canonical_id(std::string_view platform, std::string_view typed)
{
    const auto narrow = half_width(typed);
    const std::string text{trimmed(narrow)};
    const auto seen = recognise(text);
    if (seen.platform == platform && !seen.platform_id.empty())
        return seen.platform_id;
    // Another kind of portal is known by its address, too.
    address where;
    if (platform != "wechat" && platform != "weibo" && read_address(text, where))
        return site_id(where);
    return text;
}

bool is_plausible_id(std::string_view platform, std::string_view canonical)
{
    if (platform == "wechat")
        return is_wechat_id(canonical);
    if (platform == "weibo")
        return all_of(canonical, is_digit);
    return !canonical.empty();
}

} // namespace tongyuan::registry
