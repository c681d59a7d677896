#include "adapters/wechat/calls.hpp"

#include "adapters/kit/checks.hpp"

namespace tongyuan::adapters::wechat {

namespace {

constexpr does reads{false, on_repeat::same};

text address(const operation& what, std::string_view path, std::vector<kit::field> query = {})
{
    query.insert(query.begin(), {"access_token", kit::secret("access_token")});
    return kit::url(kit::endpoint(what.account) + std::string(path), query);
}

call ask(const operation& what, std::string_view step, std::string_view path, const kit::json_object& body,
         does effect = reads)
{
    return {std::string(step), kit::post_json(address(what, path), body.take()), effect, {}};
}

call page(const operation& what, std::string_view step, std::string_view path, int offset)
{
    kit::json_object body;
    body.add("offset", offset).add("count", page_size).add("no_content", 1);
    return ask(what, step, path, body);
}

call upload(std::string_view step, text url, std::string name, std::string type, const std::string& sha256, does effect)
{
    request made{"POST",
                 std::move(url),
                 {},
                 std::vector<multipart_field>{{"media", std::move(name), std::move(type), kit::media(sha256)}}};
    return {std::string(step), std::move(made), effect, {}, std::chrono::seconds{60}};
}

std::string type_of(const operation& what, const std::string& sha256)
{
    const auto* found = kit::find_picture(what.pictures, sha256);
    return found && !found->media_type.empty() ? found->media_type : "image/jpeg";
}

// An account's default cover belongs to no article, so its type travels in the rendition.
std::string cover_type(const operation& what, const std::string& sha256)
{
    const auto* type = kit::field_of(what.content, "cover_type");
    return type && !type->empty() ? kit::plain(*type) : type_of(what, sha256);
}

} // namespace

std::string cover_name(const operation& what, const std::string& sha256)
{
    return what.marker + "." + kit::extension_of(cover_type(what, sha256));
}

call get_token(const operation& what)
{
    kit::json_object body;
    body.add("grant_type", "client_credential");
    body.add("appid", kit::setting_of(what.account, "appid"));
    body.add("secret", kit::secret("app_secret"));
    body.add("force_refresh", what.inputs.contains("shut_out"));
    return {std::string(step::token),
            kit::post_json(kit::lit(kit::endpoint(what.account) + "/cgi-bin/stable_token"), body.take()),
            reads,
            {}};
}

call upload_picture(const operation& what, const std::string& sha256)
{
    const auto type = type_of(what, sha256);
    // A repeat makes another address for the same picture; nobody sees either.
    return upload(step::upload_picture, address(what, "/cgi-bin/media/uploadimg"),
                  sha256.substr(0, 16) + "." + kit::extension_of(type), type, sha256, reads);
}

call add_cover(const operation& what, const std::string& sha256)
{
    return upload(step::add_cover, address(what, "/cgi-bin/material/add_material", {{"type", kit::lit("image")}}),
                  cover_name(what, sha256), cover_type(what, sha256), sha256, {false, on_repeat::duplicates});
}

call find_cover(const operation& what)
{
    kit::json_object body;
    body.add("type", "image").add("offset", 0).add("count", page_size);
    return ask(what, step::find_cover, "/cgi-bin/material/batchget_material", body);
}

call add_draft(const operation& what, std::vector<binding> pictures, const std::string& cover)
{
    kit::json_object article;
    article.add("article_type", "news");
    for (const auto* name : {"title", "author", "digest", "content"})
        if (const auto* value = kit::field_of(what.content, name); value && !value->empty())
            article.add(name, *value);
    if (const auto* link = kit::field_of(what.content, "source_link"); link && !link->empty())
        article.add("content_source_url", *link);
    article.add("thumb_media_id", kit::slot("cover"));
    article.add("need_open_comment", 0);
    kit::json_object body;
    body.add_json("articles", kit::json_array({article.take()}));
    auto made = ask(what, step::add_draft, "/cgi-bin/draft/add", body, {false, on_repeat::duplicates});
    made.slots = std::move(pictures);
    made.slots.push_back({"cover", cover});
    return made;
}

call get_draft(const operation& what, const std::string& draft)
{
    kit::json_object body;
    body.add("media_id", draft);
    return ask(what, step::get_draft, "/cgi-bin/draft/get", body);
}

call list_drafts(const operation& what, int offset)
{
    return page(what, step::list_drafts, "/cgi-bin/draft/batchget", offset);
}

call count_drafts(const operation& what)
{
    return {std::string(step::count_drafts), kit::get(address(what, "/cgi-bin/draft/count")), reads, {}};
}

call submit(const operation& what, const std::string& draft)
{
    kit::json_object body;
    body.add("media_id", kit::slot("draft"));
    auto made = ask(what, step::submit, "/cgi-bin/freepublish/submit", body, {true, on_repeat::duplicates});
    made.slots = {{"draft", draft}};
    return made;
}

call poll(const operation& what, const kit::json& publish_id)
{
    kit::json_object body;
    const auto id = publish_id.id().value_or("");
    if (publish_id.is_number())
        body.add_json("publish_id", kit::lit(id));
    else
        body.add("publish_id", id);
    return ask(what, step::poll, "/cgi-bin/freepublish/get", body);
}

call list_published(const operation& what, int offset)
{
    return page(what, step::list_published, "/cgi-bin/freepublish/batchget", offset);
}

call get_article(const operation& what, const std::string& article)
{
    kit::json_object body;
    body.add("article_id", article);
    return ask(what, step::get_article, "/cgi-bin/freepublish/getarticle", body);
}

call delete_article(const operation& what, const std::string& article)
{
    kit::json_object body;
    body.add("article_id", article).add("index", 0);
    return ask(what, step::delete_article, "/cgi-bin/freepublish/delete", body, {true, on_repeat::same});
}

} // namespace tongyuan::adapters::wechat
