#include "wechat/fields.hpp"

#include "base/text.hpp"
#include "html.hpp"
#include "wechat/media.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace tongyuan::fake::wechat {

namespace json = boost::json;

namespace {

// A text field of at most `most` characters; absent = empty.
maybe<std::string> limited(const json::object& article, std::string_view name, std::int64_t most, int code)
{
    const auto* value = article.if_contains(name);
    if (!value || value->is_null())
        return std::string{};
    if (!value->is_string())
        return no{40097, ""};
    std::string text{value->get_string()};
    if (static_cast<std::int64_t>(length_in_characters(text)) > most)
        return no{code, ""};
    return text;
}

// 0 or 1, absent = 0; nothing for anything else.
std::optional<std::int64_t> flag(const json::object& article, std::string_view name)
{
    if (!article.contains({name.data(), name.size()}))
        return std::int64_t{0};
    const auto value = integer_in(article, name);
    return value && (*value == 0 || *value == 1) ? value : std::nullopt;
}

// "X1_Y1_X2_Y2", fractions from 0 to 1 with at most six decimals.
bool is_crop(std::string_view text)
{
    int numbers = 0;
    while (numbers < 5) {
        const auto one = text.substr(0, text.find('_'));
        double value = -1;
        const auto [end, error] = std::from_chars(one.data(), one.data() + one.size(), value);
        const auto dot = one.find('.');
        const bool fine = error == std::errc{} && end == one.data() + one.size() && value >= 0 && value <= 1 &&
                          (dot == std::string_view::npos || one.size() - dot - 1 <= 6);
        if (!fine)
            return false;
        ++numbers;
        if (one.size() == text.size())
            break;
        text.remove_prefix(one.size() + 1);
    }
    return numbers == 4;
}

std::optional<no> check_crops(const json::object& article)
{
    for (const std::string_view name : {"pic_crop_235_1", "pic_crop_1_1"}) {
        const auto* crop = article.if_contains(name);
        if (crop && !(crop->is_string() && (crop->get_string().empty() || is_crop(crop->get_string()))))
            return no{40097, ""};
    }
    return std::nullopt;
}

std::optional<no> check_link(const std::string& link, const limits& most)
{
    if (static_cast<std::int64_t>(link.size()) > most.link_bytes)
        return no{45005, ""};
    const bool absolute = link.starts_with("http://") || link.starts_with("https://");
    const bool clean = link.find_first_of(" \t\r\n\"<>") == std::string::npos && link.find("://") + 3 < link.size();
    if (!link.empty() && !(absolute && clean))
        return no{41039, ""};
    return std::nullopt;
}

maybe<std::string> check_content(const json::object& article, const limits& most)
{
    const auto* value = article.if_contains("content");
    if (!value || !value->is_string() || value->get_string().empty())
        return no{44004, ""};
    std::string content{value->get_string()};
    if (static_cast<std::int64_t>(content.size()) >= most.content_bytes ||
        static_cast<std::int64_t>(length_in_characters(content)) >= most.content)
        return no{45002, ""};
    return content;
}

// A cover must be a permanent picture of this very account. Ids of type thumb are refused: the field reports of 40007
// for them have not been contradicted.
bool is_cover(const account& of, std::string_view media_id)
{
    const auto* found = find_material(of, media_id);
    return found && found->type == "image";
}

std::optional<no> check_images(const account& of, const json::object& article)
{
    const auto* info = article.if_contains("image_info");
    const auto* list = info && info->is_object() ? info->get_object().if_contains("image_list") : nullptr;
    if (!list || !list->is_array() || list->get_array().empty())
        return no{40097, ""};
    if (list->get_array().size() > 20)
        return no{45008, ""};
    for (const auto& image : list->get_array())
        if (!image.is_object() || !is_cover(of, text_in(image.get_object(), "image_media_id")))
            return no{40007, ""};
    return std::nullopt;
}

std::string first_characters(std::string_view text, std::size_t most)
{
    std::size_t end = 0;
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = (static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U;
        if (begins && count++ == most)
            return std::string{text.substr(0, end)};
        end = i + 1;
    }
    return std::string{text};
}

struct plain_fields {
    std::string title, author, digest, link;
    std::int64_t comments = 0, fans_only = 0;
};

maybe<plain_fields> check_plain(const json::object& article, const limits& most, bool alone)
{
    const auto title = limited(article, "title", most.title, 45003);
    if (!title)
        return title.error();
    if (trimmed(*title).empty())
        return no{40097, "title is empty"};
    const auto author = limited(article, "author", most.author, 45110);
    if (!author)
        return author.error();
    const auto digest = limited(article, "digest", most.digest, 45004);
    if (!digest)
        return digest.error();
    const auto link = limited(article, "content_source_url", 1'000'000, 45005);
    if (!link)
        return link.error();
    if (const auto bad = check_link(*link, most))
        return *bad;
    const auto comments = flag(article, "need_open_comment");
    const auto fans_only = flag(article, "only_fans_can_comment");
    if (!comments || !fans_only)
        return no{40097, ""};
    return plain_fields{*title, *author, alone ? *digest : "", *link, *comments, *fans_only};
}

json::object common(const plain_fields& fields)
{
    return {{"title", fields.title},
            {"author", fields.author},
            {"content_source_url", fields.link},
            {"need_open_comment", fields.comments},
            {"only_fans_can_comment", fields.fans_only}};
}

maybe<json::object> stored_news(const call& c, const json::object& article, const plain_fields& fields,
                                const std::string& content)
{
    const auto cover = text_in(article, "thumb_media_id");
    if (!is_cover(c.by, cover))
        return no{40007, ""};
    if (const auto bad = check_crops(article))
        return *bad;
    const auto known = [&c](std::string_view src) { return find_picture(c.by, src) != nullptr; };
    auto out = common(fields);
    const auto kept = as_wechat_stores(content, known);
    out["article_type"] = "news";
    out["content"] = kept;
    out["digest"] = fields.digest.empty() ? first_characters(reader_text(kept), 54) : fields.digest;
    out["thumb_media_id"] = cover;
    out["thumb_url"] = find_material(c.by, cover)->content.url;
    out["show_cover_pic"] = 0;
    return out;
}

maybe<json::object> stored_picture_message(const call& c, const json::object& article, const plain_fields& fields,
                                           const std::string& content)
{
    if (const auto bad = check_images(c.by, article))
        return *bad;
    auto out = common(fields);
    out["article_type"] = "newspic";
    out["content"] = reader_text(content);
    out["digest"] = fields.digest;
    out["image_info"] = article.at("image_info");
    return out;
}

} // namespace

maybe<json::object> as_stored(const call& c, const json::object& article, bool alone)
{
    const auto& most = c.by.set.most;
    const auto fields = check_plain(article, most, alone);
    if (!fields)
        return fields.error();
    const auto content = check_content(article, most);
    if (!content)
        return content.error();
    const bool typed = article.contains("article_type");
    const auto type = typed ? text_in(article, "article_type") : std::string{"news"};
    if (type == "newspic")
        return stored_picture_message(c, article, *fields, *content);
    if (type != "news")
        return no{40097, ""};
    return stored_news(c, article, *fields, *content);
}

} // namespace tongyuan::fake::wechat
