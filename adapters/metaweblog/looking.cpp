#include "adapters/kit/difference.hpp"
#include "adapters/kit/html.hpp"
#include "adapters/metaweblog/calls.hpp"
#include "adapters/metaweblog/choices.hpp"
#include "adapters/metaweblog/operations.hpp"
#include "adapters/metaweblog/rendering.hpp"

namespace tongyuan::adapters::metaweblog {

namespace {

action not_public(const seen_post& seen)
{
    return not_found{true, "网站上的这篇文章不是公开状态（" + seen.status + "），请到网站后台核对。"};
}

action missing()
{
    return not_found{true, "网站上没有这篇文章，请到网站后台核对是否有人删除。"};
}

// The reader's own view; where the page cannot be had, the portal's word for the text has to do.
action compare_page(const operation& what, const kit::journal& so_far, const seen_post& seen)
{
    const receipt found{seen.id, seen.url};
    if (!seen.url.starts_with("http"))
        return found;
    const auto stands = so_far.stands("probe_page");
    if (stands == kit::standing::never)
        return call{"probe_page", kit::get(kit::lit(seen.url)), {false, on_repeat::same}, {}};
    if (stands != kit::standing::done)
        return found;
    const auto& page = so_far.answered("probe_page")->got;
    if (page.status != 200)
        return not_found{true,
                         "读者打不开这篇文章的网页（HTTP " + std::to_string(page.status) + "），请打开链接核对。"};
    const bool was_cut = page.body.find("</html>") == std::string::npos;
    if (was_cut || page_shows(page.body, what.content))
        return found;
    return failure{fault::content, "page_differs", "读者在网页上看到的文字与审定的不一致。", "请打开链接核对网页。"};
}

action compare(const operation& what, const kit::journal& so_far, const seen_post& seen)
{
    const auto text = kit::reader_text(seen.title) + '\n' + kit::reader_text(seen.body);
    if (const auto where = kit::difference(what.content.reader_text, text); !where.empty())
        return failure{fault::content, "text_differs", "网站上的文字与审定的不一致：" + where + "。",
                       "请核对是否有人在网站后台改动。"};
    if (kit::count_pictures(seen.body) != what.content.pictures)
        return failure{fault::content, "pictures_differ", "网站上的图片数量与审定的不一致。",
                       "请核对是否有人在网站后台改动。"};
    return compare_page(what, so_far, seen);
}

action probe_one(const operation& what, const kit::journal& so_far, const std::string& id)
{
    const auto next = either(
        so_far, "probe_post", [&] { return read_post(what, "probe_post", id); }, "probe_post_plain",
        [&] { return read_post_plain(what, "probe_post_plain", id); });
    if (next)
        return *next;
    const auto& answer = answered_by(so_far, "probe_post", "probe_post_plain")->got;
    if (says_missing(answer))
        return missing();
    auto seen = post_in(answer);
    if (!seen)
        return what.target ? action(receipt(*what.target)) : action(not_found{false, "网站的回答无法读取。"});
    seen->id = id;
    if (!seen->is_public())
        return not_public(*seen);
    return what.target ? compare(what, so_far, *seen) : action(receipt{id, seen->url});
}

action probe_list(const operation& what, const kit::journal& so_far)
{
    const auto next = either(
        so_far, "probe_list", [&] { return list_posts(what, "probe_list"); }, "probe_recent",
        [&] { return list_recent(what, "probe_recent"); });
    if (next)
        return *next;
    const auto* answer = answered_by(so_far, "probe_list", "probe_recent");
    const auto posts = posts_in(answer->got);
    if (!posts)
        return not_found{false, "网站的文章列表无法读取。"};
    if (const auto* ours = ours_among(*posts, what.marker))
        return probe_one(what, so_far, ours->id);
    const auto asked = answer->step == "probe_list" ? listed_posts : recent_posts;
    const bool whole = posts->size() < static_cast<std::size_t>(asked);
    return not_found{whole, "网站最新的 " + std::to_string(posts->size()) + " 篇文章里没有本次投递的标记。"};
}

} // namespace

// A draft that we made, or whatever else we know the number of, is asked for directly.
action probe(const operation& what, const kit::journal& so_far)
{
    if (what.target)
        return probe_one(what, so_far, what.target->platform_id);
    for (const std::string_view step : {"create_draft", "post"})
        if (const auto* made = so_far.answered(step))
            if (const auto id = new_id_in(made->got); !id.empty())
                return probe_one(what, so_far, id);
    return probe_list(what, so_far);
}

// WordPress calls a scheduled post published; its time is still to come.
action observe(const operation& what, const kit::journal& so_far)
{
    const auto next = either(
        so_far, "observe_posts", [&] { return list_published(what, "observe_posts"); }, "observe_recent",
        [&] { return list_recent(what, "observe_recent"); });
    if (next)
        return *next;
    const auto* answer = answered_by(so_far, "observe_posts", "observe_recent");
    const auto posts = posts_in(answer->got);
    if (!posts)
        return unreadable_list();
    sightings seen{{}, answer->step == "observe_posts" ? "wp.getPosts" : "metaWeblog.getRecentPosts"};
    for (const auto& p : *posts) {
        const auto at = time_of(p);
        const bool is_scheduled = at && what.began != timestamp{} && *at > what.began + std::chrono::minutes{5};
        if (at && p.is_public() && !is_scheduled)
            seen.posts.push_back({p.id, p.url, kit::reader_text(p.title), *at, {}, false});
    }
    return seen;
}

action connect(const operation& what, const kit::journal& so_far)
{
    const auto next = either(
        so_far, "connect", [&] { return list_blogs(what); }, "connect_plain", [&] { return list_blogs_plain(what); });
    if (next)
        return *next;
    const auto wanted = kit::setting_of(what.account, "blog_id", "1");
    std::string offered;
    for (const auto& b : blogs_in(answered_by(so_far, "connect", "connect_plain")->got)) {
        if (b.id == wanted)
            return done{"已连接网站“" + b.name + "”。"};
        offered += (offered.empty() ? "" : "、") + b.id + "（" + b.name + "）";
    }
    return failure{fault::configuration, "blog_id", "这个用户在网站上没有编号为 " + wanted + " 的博客。",
                   offered.empty() ? "请网站管理员给这个用户发布权限。"
                                   : "请把账号设置中的博客编号改为：" + offered + "。"};
}

} // namespace tongyuan::adapters::metaweblog
