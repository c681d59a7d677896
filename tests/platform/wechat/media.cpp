#include "wechat/media.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace tongyuan::fake::wechat {

namespace json = boost::json;

namespace {

// The one file part, which must be called "media" and have a file name and a content type.
maybe<form_part> media_part(const call& c)
{
    const auto parts = read_multipart(c.request);
    if (!parts)
        return no{41005, ""};
    for (const auto& part : *parts)
        if (part.name == "media" && part.file_name && !part.file_name->empty() && !part.content_type.empty())
            return part.value.empty() ? maybe<form_part>{no{44001, "empty media data"}} : maybe<form_part>{part};
    return no{41005, ""};
}

std::string extension_of(std::string_view media_type)
{
    return media_type == "image/jpeg" ? "jpeg" : std::string{media_type.substr(media_type.find('/') + 1)};
}

stored_picture keep(call& c, std::string bytes)
{
    stored_picture out;
    out.media_type = picture_type(bytes);
    out.sha256 = sha256_hex(bytes);
    const auto kind = extension_of(out.media_type);
    out.url = "http://mmbiz.qpic.cn/mmbiz_" + kind + "/" + random_text(c.here, 86) + "/0?wx_fmt=" + kind;
    out.bytes = std::move(bytes);
    return out;
}

constexpr std::size_t megabyte = 1 << 20;

std::optional<no> objection_to_image(std::string_view bytes)
{
    const auto type = picture_type(bytes);
    if (type.empty() || type == "image/webp")
        return no{40005, ""};
    if (bytes.size() > 10 * megabyte)
        return no{45001, ""};
    return std::nullopt;
}

std::optional<no> objection_to_thumb(std::string_view bytes)
{
    if (picture_type(bytes) != "image/jpeg")
        return no{40005, ""};
    if (bytes.size() > 64 * 1024)
        return no{45001, ""};
    return std::nullopt;
}

bool has_extension(const std::string& file_name, std::initializer_list<std::string_view> allowed)
{
    const auto dot = file_name.rfind('.');
    const auto extension = dot == std::string::npos ? std::string{} : lower_ascii(file_name.substr(dot + 1));
    return std::ranges::find(allowed, std::string_view{extension}) != allowed.end();
}

std::optional<no> objection(const std::string& type, const form_part& part)
{
    if (type == "image")
        return objection_to_image(part.value);
    if (type == "thumb")
        return objection_to_thumb(part.value);
    const bool voice = type == "voice";
    if (!voice && type != "video")
        return no{40004, ""};
    if (voice ? !has_extension(*part.file_name, {"mp3", "wma", "wav", "amr"})
              : !has_extension(*part.file_name, {"mp4"}))
        return no{40005, ""};
    if (part.value.size() > (voice ? 2 : 10) * megabyte)
        return no{45001, ""};
    return std::nullopt;
}

// A video wants a title beside it: part "description" = {"title":…,"introduction":…}.
bool has_description(const incoming& request)
{
    const auto parts = read_multipart(request);
    for (const auto& part : parts.value_or(std::vector<form_part>{})) {
        boost::system::error_code error;
        const auto value = part.name == "description" ? json::parse(part.value, error) : json::value{};
        if (!error && value.is_object() && !text_in(value.get_object(), "title").empty())
            return true;
    }
    return false;
}

std::int64_t count_of(const account& of, std::string_view type)
{
    return std::ranges::count(of.materials, type, &material::type);
}

} // namespace

outgoing upload_image(call& c)
{
    const auto part = media_part(c);
    if (!part)
        return refused(c.here, part.error());
    const auto type = picture_type(part->value);
    if (type != "image/png" && type != "image/jpeg")
        return refused(c.here, {40005, ""});
    if (part->value.size() >= megabyte)
        return refused(c.here, {40009, ""});
    auto picture = keep(c, part->value);
    const auto url = picture.url;
    c.by.article_images[url] = std::move(picture);
    return fine_with({{"url", url}, {"errcode", 0}});
}

outgoing add_material(call& c)
{
    const auto type = value_or_empty(c.request.query, "type");
    const auto part = media_part(c);
    if (!part)
        return refused(c.here, part.error());
    if (const auto bad = objection(type, *part))
        return refused(c.here, *bad);
    if (type == "video" && !has_description(c.request))
        return refused(c.here, {40097, ""});
    if (count_of(c.by, type) >= (type == "image" ? 100'000 : 1000))
        return refused(c.here, {45001, "material count out of limit"});
    material kept{random_text(c.here, 64), type, *part->file_name, keep(c, part->value), c.here.now_seconds()};
    json::object answer{{"media_id", kept.media_id}};
    if (type == "image") {
        answer["url"] = kept.content.url;
        answer["item"] = json::array{};
    }
    c.by.materials.push_back(std::move(kept));
    return fine_with(std::move(answer));
}

outgoing count_materials(call& c)
{
    return fine_with({{"voice_count", count_of(c.by, "voice")},
                      {"video_count", count_of(c.by, "video")},
                      {"image_count", count_of(c.by, "image")},
                      {"news_count", 0}});
}

outgoing list_materials(call& c)
{
    const auto type = text_in(c.body, "type");
    if (type != "image" && type != "voice" && type != "video" && type != "news")
        return refused(c.here, {40004, ""});
    const auto wanted = read_page(c.body);
    if (!wanted)
        return refused(c.here, wanted.error());
    std::vector<const material*> found;
    for (const auto& m : c.by.materials)
        if (m.type == type)
            found.push_back(&m);
    std::reverse(found.begin(), found.end());
    json::array items;
    for (auto i = static_cast<std::size_t>(wanted->offset);
         i < found.size() && items.size() < static_cast<std::size_t>(wanted->count); ++i)
        items.push_back({{"media_id", found[i]->media_id},
                         {"name", found[i]->name},
                         {"update_time", found[i]->updated},
                         {"url", found[i]->content.url}});
    const auto shown = items.size();
    return fine_with({{"item", std::move(items)}, {"total_count", found.size()}, {"item_count", shown}});
}

outgoing get_material(call& c)
{
    const auto* found = find_material(c.by, text_in(c.body, "media_id"));
    if (!found)
        return refused(c.here, {40007, ""});
    outgoing bytes;
    bytes.content_type = found->content.media_type.empty() ? "application/octet-stream" : found->content.media_type;
    bytes.body = found->content.bytes;
    return bytes;
}

outgoing delete_material(call& c)
{
    const auto media_id = text_in(c.body, "media_id");
    const auto gone = std::erase_if(c.by.materials, [&](const material& m) { return m.media_id == media_id; });
    return gone == 0 ? refused(c.here, {40007, ""}) : fine();
}

const material* find_material(const account& of, std::string_view media_id)
{
    const auto at = std::ranges::find(of.materials, media_id, &material::media_id);
    return at == of.materials.end() ? nullptr : &*at;
}

const stored_picture* find_picture(const account& of, std::string_view url)
{
    const std::string plain = url.starts_with("https://") ? "http://" + std::string{url.substr(8)} : std::string{url};
    const auto at = of.article_images.find(plain);
    if (at != of.article_images.end())
        return &at->second;
    for (const auto& m : of.materials)
        if (m.type == "image" && m.content.url == plain)
            return &m.content;
    return nullptr;
}

std::optional<std::int64_t> integer_in(const json::object& body, std::string_view name)
{
    const auto* value = body.if_contains(name);
    boost::system::error_code error;
    if (!value || !value->is_number() || value->is_double())
        return std::nullopt;
    const auto number = value->to_number<std::int64_t>(error);
    return error ? std::nullopt : std::optional{number};
}

std::string text_in(const json::object& body, std::string_view name)
{
    const auto* value = body.if_contains(name);
    return value && value->is_string() ? std::string{value->get_string()} : std::string{};
}

maybe<slice> read_page(const json::object& body)
{
    const auto offset = integer_in(body, "offset");
    const auto count = integer_in(body, "count");
    if (!offset || !count || *offset < 0 || *count < 1 || *count > 20)
        return no{40097, ""};
    return slice{*offset, *count};
}

} // namespace tongyuan::fake::wechat
