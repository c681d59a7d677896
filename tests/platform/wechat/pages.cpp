#include "wechat/pages.hpp"

#include "front_page.hpp"
#include "html.hpp"
#include "wechat/drafts.hpp"
#include "wechat/media.hpp"

#include <boost/json.hpp>

namespace tongyuan::fake::wechat {

namespace json = boost::json;

namespace {

std::string local_picture(const stage& here, const account& of, std::string_view url)
{
    const auto* found = find_picture(of, url);
    return found ? here.base_url + "/wechat/media/" + found->sha256 : std::string{url};
}

std::string picture_list(const stage& here, const account& of, const json::object& item)
{
    const auto* info = item.if_contains("image_info");
    if (!info)
        return {};
    std::string out;
    for (const auto& image : info->at("image_list").as_array())
        if (const auto* m = find_material(of, text_in(image.get_object(), "image_media_id")))
            out += "<img alt=\"\" src=\"" + here.base_url + "/wechat/media/" + m->content.sha256 + "\">";
    return out;
}

std::string article_html(const stage& here, const account& of, const json::object& item)
{
    const auto local = [&](std::string_view src) { return local_picture(here, of, src); };
    const auto link = text_in(item, "content_source_url");
    auto out = "<h1 id=\"activity-name\">" + escaped_html(text_in(item, "title")) + "</h1><p class=\"meta\">" +
               escaped_html(text_in(item, "author")) + " " + escaped_html(of.set.name) + "</p><div id=\"js_content\">" +
               with_images(text_in(item, "content"), local) + picture_list(here, of, item) + "</div>";
    if (!link.empty())
        out += "<p><a id=\"js_view_source\" href=\"" + escaped_html(link) + "\">阅读原文</a></p>";
    return out;
}

outgoing not_there(std::string_view words)
{
    return html_answer(simulated_page("微信公众平台", "<p>" + std::string{words} + "</p>"), 200);
}

outgoing article_page(const stage& here, const std::map<std::string, account>& accounts, const std::string& url)
{
    for (const auto& [appid, of] : accounts) {
        for (const auto& article : of.articles) {
            for (const auto& item : article.items) {
                if (text_in(item, "url") != url)
                    continue;
                if (item.at("is_deleted").as_bool())
                    return not_there(article.banned ? "此内容因违规无法查看" : "该内容已被发布者删除");
                return html_answer(simulated_page(text_in(item, "title"), article_html(here, of, item)));
            }
        }
    }
    return not_there("链接已过期或参数错误");
}

outgoing preview_page(const stage& here, std::map<std::string, account>& accounts, std::string_view media_id)
{
    for (auto& [appid, of] : accounts)
        if (const auto* found = find_draft(of, media_id))
            return html_answer(simulated_page("草稿预览", "<p class=\"meta\">草稿预览，尚未发布</p>" +
                                                              article_html(here, of, found->articles.front())));
    return not_there("预览链接已失效");
}

outgoing picture_bytes(const stored_picture& picture)
{
    outgoing answer;
    answer.content_type = picture.media_type;
    answer.body = picture.bytes;
    return answer;
}

outgoing picture(const std::map<std::string, account>& accounts, std::string_view sha256)
{
    for (const auto& [appid, of] : accounts) {
        for (const auto& [url, found] : of.article_images)
            if (found.sha256 == sha256)
                return picture_bytes(found);
        for (const auto& m : of.materials)
            if (m.content.sha256 == sha256 && !m.content.media_type.empty())
                return picture_bytes(m.content);
    }
    return html_answer(simulated_page("404", "<p>没有这张图片。</p>"), 404);
}

} // namespace

outgoing page(const stage& here, std::map<std::string, account>& accounts, std::string_view rest)
{
    if (rest.starts_with("s/"))
        return article_page(here, accounts, here.base_url + "/wechat/" + std::string{rest});
    if (rest.starts_with("preview/"))
        return preview_page(here, accounts, rest.substr(8));
    if (rest.starts_with("media/"))
        return picture(accounts, rest.substr(6));
    return html_answer(simulated_page("404", "<p>模拟微信上没有这一页。</p>"), 404);
}

} // namespace tongyuan::fake::wechat
