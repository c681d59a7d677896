#include "wechat/publishing.hpp"

#include "html.hpp"
#include "wechat/drafts.hpp"
#include "wechat/media.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

namespace tongyuan::fake::wechat {

namespace json = boost::json;

namespace {

constexpr std::int64_t first_publish_id = 2'247'483'650; // beyond 32 bits, as in practice

json::value id_value(const account& of, std::int64_t id)
{
    return of.set.publish_id_is_text ? json::value(std::to_string(id)) : json::value(id);
}

// Sent back as text or as a number.
std::int64_t id_in(const json::object& body, std::string_view name)
{
    if (const auto number = integer_in(body, name))
        return *number;
    const auto text = text_in(body, name);
    std::int64_t id = 0;
    std::from_chars(text.data(), text.data() + text.size(), id);
    return id;
}

int next_verdict(account& of)
{
    if (of.set.verdicts.empty())
        return 0;
    const int verdict = of.set.verdicts.front();
    of.set.verdicts.pop_front();
    return verdict;
}

std::vector<shown_picture> pictures_in(const account& of, const json::object& item)
{
    std::vector<shown_picture> out;
    std::vector<std::string> urls = image_sources(text_in(item, "content"));
    if (const auto* info = item.if_contains("image_info"))
        for (const auto& image : info->at("image_list").as_array())
            if (const auto* m = find_material(of, text_in(image.get_object(), "image_media_id")))
                urls.push_back(m->content.url);
    for (const auto& url : urls)
        if (const auto* p = find_picture(of, url))
            out.push_back({url, p->sha256, p->media_type, p->bytes.size()});
    return out;
}

effect seen_by_readers(const stage& here, const account& of, const published_article& article, const json::object& item)
{
    effect seen{here.now(), "wechat", of.set.appid, "published"};
    seen.id = article.article_id;
    seen.url = text_in(item, "url");
    seen.title = text_in(item, "title");
    seen.text = reader_text(text_in(item, "content"));
    seen.pictures = pictures_in(of, item);
    seen.marker = marker_in(text_in(item, "content_source_url"));
    seen.digest = article.digest;
    return seen;
}

void publish(stage& here, account& of, publish_job& job)
{
    published_article out;
    out.article_id = random_text(here, 64);
    out.publish_id = job.publish_id;
    out.items = job.source.articles;
    out.digest = job.source.digest;
    out.updated = here.now_seconds();
    for (std::size_t i = 0; i < out.items.size(); ++i) {
        out.items[i]["url"] = here.base_url + "/wechat/s/" + random_text(here, 22);
        out.items[i]["is_deleted"] = false;
        here.effects.add(seen_by_readers(here, of, out, out.items[i]));
    }
    job.article_id = out.article_id;
    of.articles.push_back(std::move(out));
}

void finish(stage& here, account& of, publish_job& job)
{
    job.finished = true;
    if (job.verdict == 0) {
        publish(here, of, job);
        std::erase_if(of.drafts, [&](const draft& d) { return d.media_id == job.source.media_id; });
    } else if (of.set.vanishes_at_submit) {
        // Somebody has to be able to mend it.
        of.drafts.push_back(job.source);
    }
}

void withdraw_item(stage& here, const account& of, const published_article& article, json::object& item,
                   std::string_view by)
{
    if (item.at("is_deleted").as_bool())
        return;
    item["is_deleted"] = true;
    auto seen = seen_by_readers(here, of, article, item);
    seen.kind = "withdrawn";
    seen.text.clear();
    seen.pictures.clear();
    seen.by = by;
    here.effects.add(std::move(seen));
}

bool all_deleted(const published_article& article)
{
    return std::ranges::all_of(article.items, [](const auto& item) { return item.at("is_deleted").as_bool(); });
}

} // namespace

json::object detail_of(const published_article& article)
{
    json::array items;
    for (std::size_t i = 0; i < article.items.size(); ++i)
        items.push_back({{"idx", i + 1}, {"article_url", article.items[i].at("url")}});
    const auto count = items.size();
    return {{"count", count}, {"item", std::move(items)}};
}

json::array failed_indexes(const publish_job& job)
{
    json::array out;
    for (std::size_t i = 0; i < job.source.articles.size(); ++i)
        out.push_back(i + 1);
    return out;
}

outgoing submit(call& c)
{
    const auto media_id = text_in(c.body, "media_id");
    const auto* found = find_draft(c.by, media_id);
    if (!found)
        return refused(c.here, {40007, ""});
    publish_job job;
    job.publish_id = first_publish_id + static_cast<std::int64_t>(c.by.jobs.size());
    job.source = *found;
    job.due = c.here.now() + c.by.set.publish_delay;
    job.verdict = next_verdict(c.by);
    if (c.by.set.vanishes_at_submit)
        std::erase_if(c.by.drafts, [&](const draft& d) { return d.media_id == media_id; });
    const auto id = job.publish_id;
    c.by.jobs.push_back(std::move(job));
    return fine_with({{"errcode", 0},
                      {"errmsg", "ok"},
                      {"publish_id", id_value(c.by, id)},
                      {"msg_data_id", id_value(c.by, id + 1'000'000)}});
}

int status_of(const account& of, const publish_job& job)
{
    if (!job.finished)
        return 1;
    if (job.verdict != 0)
        return job.verdict;
    for (const auto& article : of.articles)
        if (article.article_id == job.article_id && all_deleted(article))
            return article.banned ? 6 : 5;
    return 0;
}

outgoing get_job(call& c)
{
    const auto id = id_in(c.body, "publish_id");
    const auto job = std::ranges::find(c.by.jobs, id, &publish_job::publish_id);
    if (job == c.by.jobs.end())
        return refused(c.here, {53502, ""});
    const int status = status_of(c.by, *job);
    json::object answer{{"publish_id", id_value(c.by, id)}, {"publish_status", status}};
    if (const auto* article = find_article(c.by, job->article_id); article && status == 0) {
        answer["article_id"] = article->article_id;
        answer["article_detail"] = detail_of(*article);
    }
    answer["fail_idx"] = status >= 2 && status <= 4 ? failed_indexes(*job) : json::array{};
    return fine_with(std::move(answer));
}

outgoing delete_article(call& c)
{
    auto* article = find_article(c.by, text_in(c.body, "article_id"));
    const auto index = integer_in(c.body, "index").value_or(0);
    if (!article || all_deleted(*article))
        return refused(c.here, {53600, ""});
    if (index < 0 || index > static_cast<std::int64_t>(article->items.size()))
        return refused(c.here, {40114, ""});
    for (std::size_t i = 0; i < article->items.size(); ++i)
        if (index == 0 || static_cast<std::int64_t>(i) + 1 == index)
            withdraw_item(c.here, c.by, *article, article->items[i], "author");
    return fine();
}

outgoing get_article(call& c)
{
    const auto* article = find_article(c.by, text_in(c.body, "article_id"));
    return article ? fine_with(news_items(article->items, true)) : refused(c.here, {53600, ""});
}

outgoing list_articles(call& c)
{
    const auto wanted = read_page(c.body);
    if (!wanted)
        return refused(c.here, wanted.error());
    json::array items;
    const auto& all = c.by.articles;
    for (auto i = static_cast<std::size_t>(wanted->offset);
         i < all.size() && items.size() < static_cast<std::size_t>(wanted->count); ++i)
    {
        const auto& article = all[all.size() - 1 - i];
        items.push_back({{"article_id", article.article_id},
                         {"content", news_items(article.items, wants_content(c.body))},
                         {"update_time", article.updated}});
    }
    shuffle(c.here, c.by, items);
    const auto shown = items.size();
    return fine_with({{"total_count", all.size()}, {"item_count", shown}, {"item", std::move(items)}});
}

std::vector<const publish_job*> settle_jobs(stage& here, account& of, bool all)
{
    std::vector<const publish_job*> ended;
    for (auto& job : of.jobs) {
        if (job.finished || (!all && job.due > here.now()))
            continue;
        finish(here, of, job);
        ended.push_back(&job);
    }
    return ended;
}

published_article* find_article(account& of, std::string_view article_id)
{
    const auto at = std::ranges::find(of.articles, article_id, &published_article::article_id);
    return at == of.articles.end() || article_id.empty() ? nullptr : &*at;
}

void publish_by_hand(stage& here, account& of, std::string_view media_id)
{
    publish_job job;
    job.publish_id = first_publish_id + static_cast<std::int64_t>(of.jobs.size());
    job.source = *find_draft(of, media_id);
    job.finished = true;
    of.jobs.push_back(job);
    finish(here, of, of.jobs.back());
}

void write_by_hand(stage& here, account& of, const std::string& title, const std::string& text)
{
    draft made;
    made.media_id = random_text(here, 64);
    made.articles.push_back({{"title", title},
                             {"author", ""},
                             {"digest", ""},
                             {"content", "<p>" + escaped_html(text) + "</p>"},
                             {"content_source_url", ""}});
    const auto media_id = made.media_id;
    of.drafts.push_back(std::move(made));
    publish_by_hand(here, of, media_id);
}

void take_down(stage& here, account& of, published_article& article, std::string_view by)
{
    article.banned = by == "platform";
    for (auto& item : article.items)
        withdraw_item(here, of, article, item, by);
}

} // namespace tongyuan::fake::wechat
