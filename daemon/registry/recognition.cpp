#include "registry/recognition.hpp"

#include "base/text.hpp"

#include <algorithm>

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
bool is_word(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
}

struct address {
    std::string host;      // lower case, without port
    std::string_view rest; // path and query
};

bool read_address(std::string_view text, address& out)
{
    for (const std::string_view scheme : {"https://", "http://"})
        if (lower_ascii(text.substr(0, scheme.size())) == scheme) {
            const auto after = text.substr(scheme.size());
            const auto end = std::min(after.find_first_of("/?#"), after.size());
            out.host = lower_ascii(after.substr(0, std::min(after.find(':'), end)));
            out.rest = after.substr(end);
            return !out.host.empty();
        }
    return false;
}

bool is_under(std::string_view host, std::string_view domain)
{
    return host == domain ||
           (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

// The first piece of a path that looks like a Weibo uid: weibo.com/u/123 or weibo.com/123/AbC.
std::string weibo_uid(std::string_view path)
{
    while (!path.empty()) {
        path.remove_prefix(path.front() == '/' ? 1 : 0);
        const auto piece = path.substr(0, path.find_first_of("/?#"));
        if (piece.size() >= 6 && all_of(piece, is_digit))
            return std::string(piece);
        path.remove_prefix(std::min(piece.size() + 1, path.size()));
    }
    return {};
}

recognised from_address(std::string_view text, const address& where)
{
    if (is_under(where.host, "mp.weixin.qq.com"))
        return {"wechat", "", std::string(text),
                "请填写公众号的原始ID（gh_ 开头），可在公众平台“设置与开发 → 账号设置”中查看。"};
    if (is_under(where.host, "weibo.com") || is_under(where.host, "weibo.cn")) {
        auto uid = weibo_uid(where.rest);
        return {"weibo", uid, std::string(text), uid.empty() ? "请填写微博的数字 UID，可在个人主页链接中查看。" : ""};
    }
    return {"site", where.host, std::string(text), "已按门户网站识别；如为其他平台请改选。"};
}

} // namespace

recognised recognise(std::string_view pasted)
{
    const auto text = trimmed(pasted);
    address where;
    if (read_address(text, where))
        return from_address(text, where);
    if (text.starts_with("gh_") && all_of(text.substr(3), is_word))
        return {"wechat", std::string(text), "", ""};
    if (text.size() >= 9 && text.size() <= 12 && all_of(text, is_digit))
        return {"weibo", std::string(text), "https://weibo.com/u/" + std::string(text), ""};
    return {"", "", "", "没有识别出平台，请手工选择。"};
}

} // namespace tongyuan::registry
