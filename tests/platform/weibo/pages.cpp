#include "front_page.hpp"
#include "weibo/reading.hpp"
#include "weibo/text_rules.hpp"

#include <algorithm>

namespace tongyuan::fake::weibo {

namespace {

std::string with_anchors(const std::string& text)
{
    std::string out;
    std::size_t at = 0;
    for (const auto& link : links_in(text)) {
        const auto begin = text.find(link, at);
        out += escaped_html(text.substr(at, begin - at)) + "<a href=\"" + escaped_html(link) + "\">" +
               escaped_html(link) + "</a>";
        at = begin + link.size();
    }
    return out + escaped_html(text.substr(at));
}

std::string post_html(const user& author, const status& post)
{
    auto out = "<p><strong>" + escaped_html(author.screen_name) + "</strong> <span class=\"meta\">" +
               to_shanghai_minute(post.at) + "</span></p><p class=\"text\">" + with_anchors(post.source_text) + "</p>";
    if (post.picture)
        out += "<p><img alt=\"\" src=\"" + escaped_html(post.picture->url) + "\"></p>";
    return out;
}

outgoing nothing_here()
{
    return html_answer(simulated_page("微博", "<p>微博不存在或暂无查看权限。</p>"), 404);
}

outgoing picture(const state& s, std::string_view sha256)
{
    for (const auto& [uid, of] : s.users) {
        for (const auto& post : of.statuses) {
            if (!post.picture || post.picture->sha256 != sha256)
                continue;
            outgoing bytes;
            bytes.content_type = post.picture->media_type;
            bytes.body = post.picture->bytes;
            return bytes;
        }
    }
    return nothing_here();
}

outgoing profile(const user& of)
{
    std::string posts;
    for (auto at = of.statuses.rbegin(); at != of.statuses.rend(); ++at)
        if (at->visible && !at->removed)
            posts += "<hr>" + post_html(of, *at);
    return html_answer(simulated_page(of.screen_name, "<h1>" + escaped_html(of.screen_name) + "</h1>" + posts));
}

} // namespace

outgoing page(const state& s, std::string_view rest)
{
    if (rest.starts_with("media/"))
        return picture(s, rest.substr(6));
    const auto slash = rest.find('/');
    const auto author = s.users.find(std::string{rest.substr(0, slash)});
    if (author == s.users.end())
        return nothing_here();
    if (slash == std::string_view::npos)
        return profile(author->second);
    const auto id = read_mid(rest.substr(slash + 1));
    const auto& posts = author->second.statuses;
    const auto post = std::ranges::find(posts, id.value_or(0), &status::id);
    if (post == posts.end() || !post->visible || post->removed)
        return nothing_here();
    return html_answer(simulated_page("微博", post_html(author->second, *post)));
}

} // namespace tongyuan::fake::weibo
