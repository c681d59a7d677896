// Everything but publishing: looking, withdrawing, connecting.
#include "adapters/kit/difference.hpp"
#include "adapters/kit/html.hpp"
#include "adapters/wechat/calls.hpp"
#include "adapters/wechat/found.hpp"

namespace tongyuan::adapters::wechat {

namespace {

constexpr std::size_t most_pages = 5; // of the published list; 100 reads a day serve the whole account

failure no_target()
{
    return {fault::protocol, "no_target", "没有已发布文章的编号。", "请先核对这篇文章的回执。"};
}

// Reads back what stands on the platform and compares it with what was reviewed.
action compare(const operation& what, const kit::journal& so_far)
{
    const auto& article = what.target->platform_id;
    if (auto next = kit::until_done(so_far, step::get_article, [&] { return get_article(what, article); }))
        return *next;
    const auto news = kit::json::parse(so_far.answered(step::get_article)->got.body)["news_item"].at(0);
    if (news.missing() || news["is_deleted"].boolean().value_or(false))
        return failure{fault::gone, "is_deleted", "文章已在公众平台被删除。", "请核对是谁删除了文章。"};
    const auto content = news["content"].text();
    if (const auto where = kit::difference(what.content.reader_text, kit::reader_text(content)); !where.empty())
        return failure{fault::content, "text_differs", "公众号上的正文与审定的不一致：" + where + "。",
                       "请核对公众号上的文章。"};
    if (kit::count_pictures(content) != what.content.pictures)
        return failure{fault::content, "pictures_differ",
                       "公众号上的图片数量与审定的不一致：应有 " + std::to_string(what.content.pictures) +
                           " 张，实有 " + std::to_string(kit::count_pictures(content)) + " 张。",
                       "请核对公众号上的文章。"};
    return *what.target;
}

// The draft's id, when the delivery got as far as that.
std::string known_draft(const kit::journal& whole)
{
    const auto* added = whole.answered(step::add_draft);
    return added ? kit::json::parse(added->got.body)["media_id"].id().value_or("") : std::string();
}

not_found nowhere(const std::string& evidence)
{
    // Whether a draft leaves the box at submission or only when the platform is done is not documented, and the list
    // shows an article some time after it is out: absence proves nothing.
    return {false, evidence};
}

} // namespace

// Without a target: did the delivery with this marker go out? The platform's draft box and list are the witnesses.
action probe(const operation& what, const kit::journal& so_far)
{
    const auto now = so_far.of_this_probe();
    if (what.target)
        return compare(what, now);
    std::string evidence = "已发布列表中没有带本次投递标记的文章。";
    if (const auto draft = known_draft(so_far); !draft.empty()) {
        if (!now.refused_as(step::get_draft, fault::gone)) {
            if (auto next = kit::until_done(now, step::get_draft, [&] { return get_draft(what, draft); }))
                return *next;
            return nowhere("草稿仍在草稿箱中，尚未发布。");
        }
        evidence = "草稿已不在草稿箱中，但" + evidence;
    }
    const auto pages = now.all_done(step::list_published);
    for (const auto* page : pages)
        if (const auto ours = published_with(kit::json::parse(page->got.body), what.marker))
            return proof_of(*ours);
    const int offset = static_cast<int>(pages.size()) * page_size;
    if (pages.size() >= most_pages ||
        (!pages.empty() && is_last_page(kit::json::parse(pages.back()->got.body), offset)))
        return nowhere(evidence);
    const auto rest = now.after(pages.empty() ? nullptr : pages.back());
    return *kit::until_done(rest, step::list_published, [&] { return list_published(what, offset); });
}

action observe(const operation& what, const kit::journal& so_far)
{
    if (auto next = kit::until_done(so_far, step::list_published, [&] { return list_published(what, 0); }))
        return *next;
    const auto list = kit::json::parse(so_far.answered(step::list_published)->got.body);
    return sightings{posts_in(list), "freepublish/batchget"};
}

action connect(const operation& what, const kit::journal& so_far)
{
    if (is_draft_mode(what.account)) {
        if (auto next = kit::until_done(so_far, step::count_drafts, [&] { return count_drafts(what); }))
            return *next;
        return done{"已连接公众号，草稿箱可用；文章需要由人在公众平台发布。"};
    }
    if (auto next = kit::until_done(so_far, step::list_published, [&] { return list_published(what, 0); }))
        return *next;
    const auto list = kit::json::parse(so_far.answered(step::list_published)->got.body);
    return done{"已连接公众号，有发布权限，已发布 " + std::to_string(list["total_count"].integer().value_or(0)) +
                " 篇。"};
}

action withdraw(const operation& what, const kit::journal& so_far)
{
    if (!what.target || what.target->platform_id.empty())
        return no_target();
    if (so_far.refused_as(step::delete_article, fault::gone))
        return done{"文章已不在公众号上。"};
    const auto& article = what.target->platform_id;
    if (auto next = kit::until_done(so_far, step::delete_article, [&] { return delete_article(what, article); }))
        return *next;
    return done{"文章已从公众号删除。"};
}

action authorise(const operation& what, const kit::journal& so_far)
{
    if (auto next = kit::until_done(so_far, step::token, [&] { return get_token(what); }))
        return *next;
    const auto answer = kit::json::parse(so_far.answered(step::token)->got.body);
    const auto token = answer["access_token"].text();
    if (token.empty())
        return failure{fault::protocol, "no_token", "平台没有给出访问令牌。", "请核对账号设置中的接口地址。"};
    return grant{{{"access_token", token}}, std::chrono::seconds{answer["expires_in"].integer().value_or(0)}, {}};
}

} // namespace tongyuan::adapters::wechat
