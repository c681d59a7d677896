#include "adapters/wechat/found.hpp"

#include "adapters/kit/links.hpp"
#include "adapters/kit/time.hpp"

namespace tongyuan::adapters::wechat {

namespace {

// `article` of an item with several has its position after the id, because only the whole has an id of its own.
std::optional<post> post_of(const kit::json& item, std::size_t position)
{
    const auto id = item["article_id"].id();
    const auto at = kit::from_unix_seconds(item["update_time"].integer().value_or(-1));
    if (!id || !at)
        return std::nullopt;
    const auto news = item["content.news_item"].at(position);
    const auto name = position == 0 ? *id : *id + "_" + std::to_string(position + 1);
    return post{name, news["url"].text(), news["title"].text(), *at, {}, news["is_deleted"].boolean().value_or(false)};
}

} // namespace

std::string draft_with(const kit::json& page, std::string_view marker)
{
    const auto items = page["item"];
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto articles = items.at(i)["content.news_item"];
        for (std::size_t k = 0; k < articles.size(); ++k)
            if (kit::carries_marker(articles.at(k)["content_source_url"].text(), marker))
                return items.at(i)["media_id"].id().value_or("");
    }
    return {};
}

std::string cover_named(const kit::json& page, std::string_view name)
{
    const auto items = page["item"];
    for (std::size_t i = 0; i < items.size(); ++i)
        if (items.at(i)["name"].text() == name)
            return items.at(i)["media_id"].id().value_or("");
    return {};
}

std::vector<post> posts_in(const kit::json& page)
{
    std::vector<post> posts;
    const auto items = page["item"];
    for (std::size_t i = 0; i < items.size(); ++i)
        for (std::size_t k = 0; k < items.at(i)["content.news_item"].size(); ++k)
            if (auto found = post_of(items.at(i), k))
                posts.push_back(std::move(*found));
    return posts;
}

std::optional<post> published_with(const kit::json& page, std::string_view marker)
{
    const auto items = page["item"];
    std::optional<post> deleted;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const auto articles = items.at(i)["content.news_item"];
        const auto id = items.at(i)["article_id"].id();
        for (std::size_t k = 0; id && k < articles.size(); ++k) {
            if (!kit::carries_marker(articles.at(k)["content_source_url"].text(), marker))
                continue;
            post ours{*id,
                      articles.at(k)["url"].text(),
                      articles.at(k)["title"].text(),
                      {},
                      {},
                      articles.at(k)["is_deleted"].boolean().value_or(false)};
            if (!ours.removed)
                return ours;
            deleted = std::move(ours);
        }
    }
    return deleted;
}

action proof_of(const post& ours)
{
    if (ours.removed)
        return failure{fault::gone, "is_deleted", "文章发布后已在公众平台被删除。", "请核对是谁删除了文章。"};
    return receipt{ours.platform_id, ours.url};
}

bool is_last_page(const kit::json& page, int offset)
{
    const auto total = page["total_count"].integer();
    return page["item"].size() == 0 || (total && offset >= *total);
}

} // namespace tongyuan::adapters::wechat
