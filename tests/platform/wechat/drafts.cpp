#include "wechat/drafts.hpp"

#include "base/digest.hpp"
#include "wechat/fields.hpp"
#include "wechat/media.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::fake::wechat {

namespace json = boost::json;

namespace {

maybe<std::vector<json::object>> read_articles(const call& c)
{
    const auto* list = c.body.if_contains("articles");
    if (!list || !list->is_array() || list->get_array().empty())
        return no{44003, ""};
    const auto& articles = list->get_array();
    if (static_cast<std::int64_t>(articles.size()) > c.by.set.most.articles)
        return no{45008, ""};
    std::vector<json::object> out;
    for (const auto& article : articles) {
        if (!article.is_object())
            return no{40097, ""};
        auto stored = as_stored(c, article.get_object(), articles.size() == 1);
        if (!stored)
            return stored.error();
        out.push_back(std::move(*stored));
    }
    return out;
}

// A link that shows the draft for a while; it is no proof of publication.
void give_preview_links(const call& c, draft& of)
{
    for (auto& article : of.articles)
        article["url"] = c.here.base_url + "/wechat/preview/" + of.media_id;
}

} // namespace

draft* find_draft(account& of, std::string_view media_id)
{
    const auto at = std::ranges::find(of.drafts, media_id, &draft::media_id);
    return at == of.drafts.end() ? nullptr : &*at;
}

json::object news_items(const std::vector<json::object>& articles, bool with_content)
{
    json::array items;
    for (auto article : articles) {
        if (!with_content)
            article.erase("content");
        items.push_back(std::move(article));
    }
    return {{"news_item", std::move(items)}};
}

bool wants_content(const json::object& body)
{
    return integer_in(body, "no_content").value_or(0) != 1;
}

void shuffle(stage& here, const account& of, json::array& items)
{
    if (!of.set.shuffles_lists)
        return;
    for (std::size_t left = items.size(); left > 1; --left)
        std::swap(items[left - 1], items[random_below(here.random, left)]);
}

outgoing add_draft(call& c)
{
    auto articles = read_articles(c);
    if (!articles)
        return refused(c.here, articles.error());
    draft kept{random_text(c.here, 64), std::move(*articles), sha256_hex(c.request.body), c.here.now_seconds()};
    give_preview_links(c, kept);
    const auto media_id = kept.media_id;
    c.by.drafts.push_back(std::move(kept));
    return fine_with({{"media_id", media_id}, {"item", json::array{}}});
}

outgoing get_draft(call& c)
{
    const auto* found = find_draft(c.by, text_in(c.body, "media_id"));
    return found ? fine_with(news_items(found->articles, true)) : refused(c.here, {40007, ""});
}

outgoing update_draft(call& c)
{
    auto* found = find_draft(c.by, text_in(c.body, "media_id"));
    if (!found)
        return refused(c.here, {40007, ""});
    const auto index = integer_in(c.body, "index");
    if (!index || *index < 0 || *index >= static_cast<std::int64_t>(found->articles.size()))
        return refused(c.here, {40114, ""});
    const auto* article = c.body.if_contains("articles");
    if (!article || !article->is_object())
        return refused(c.here, {40097, ""});
    auto stored = as_stored(c, article->get_object(), found->articles.size() == 1);
    if (!stored)
        return refused(c.here, stored.error());
    found->articles[static_cast<std::size_t>(*index)] = std::move(*stored);
    found->updated = c.here.now_seconds();
    found->digest = sha256_hex(c.request.body);
    give_preview_links(c, *found);
    return fine();
}

outgoing delete_draft(call& c)
{
    const auto media_id = text_in(c.body, "media_id");
    const auto gone = std::erase_if(c.by.drafts, [&](const draft& d) { return d.media_id == media_id; });
    return gone == 0 ? refused(c.here, {40007, ""}) : fine();
}

outgoing count_drafts(call& c)
{
    return fine_with({{"total_count", c.by.drafts.size()}});
}

outgoing list_drafts(call& c)
{
    const auto wanted = read_page(c.body);
    if (!wanted)
        return refused(c.here, wanted.error());
    json::array items;
    const auto& all = c.by.drafts;
    for (auto i = static_cast<std::size_t>(wanted->offset);
         i < all.size() && items.size() < static_cast<std::size_t>(wanted->count); ++i)
    {
        const auto& newest_first = all[all.size() - 1 - i];
        items.push_back({{"media_id", newest_first.media_id},
                         {"content", news_items(newest_first.articles, wants_content(c.body))},
                         {"update_time", newest_first.updated}});
    }
    shuffle(c.here, c.by, items);
    const auto shown = items.size();
    return fine_with({{"total_count", all.size()}, {"item_count", shown}, {"item", std::move(items)}});
}

outgoing draft_switch(call& c)
{
    (void)c;
    return fine_with({{"is_open", 1}});
}

} // namespace tongyuan::fake::wechat
