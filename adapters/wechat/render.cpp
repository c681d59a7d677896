// What an article becomes as 图文: fields for draft/add, checked against the platform's limits.
#include "adapters/kit/checks.hpp"
#include "adapters/kit/html_writer.hpp"
#include "adapters/kit/length.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/wechat/body.hpp"
#include "adapters/wechat/wechat.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::adapters::wechat {

namespace {

constexpr std::uint32_t digest_limit = 120;
constexpr std::uint32_t author_limit = 16;
constexpr std::uint32_t body_limit = 19'999; // "less than 20 000", after inlining
constexpr std::uint64_t body_bytes = (1u << 20) - 1;
constexpr std::uint64_t link_bytes = 1024;
constexpr std::uint64_t marker_bytes = 29; // "?d=" and 26 characters
// Uploaded addresses are about 150 characters; the real one is known only after the upload.
constexpr std::size_t assumed_address = 200;

constexpr std::array<std::string_view, 2> picture_types{"image/jpeg", "image/png"};
constexpr std::uint64_t picture_bytes = (1u << 20) - 1;
constexpr std::array<std::string_view, 4> cover_types{"image/jpeg", "image/png", "image/gif", "image/bmp"};
constexpr std::uint64_t cover_bytes = 10u << 20;

std::string author_of(const article& source, const account& where)
{
    if (!source.author.empty())
        return source.author;
    const auto usual = kit::setting_of(where, "author");
    if (!usual.empty())
        return usual;
    // The office's name is a fallback, not the editor's choice: one that does not fit is left out, not refused.
    return kit::characters(source.source) <= author_limit ? source.source : std::string();
}

void check_body(rendition& made, const text& content)
{
    const std::string longest = kit::plain(content, [](const part&) { return std::string(assumed_address, 'x'); });
    kit::check_length(made, "body", "正文（含排版代码）", kit::wechat_length(longest), body_limit);
    if (longest.size() > body_bytes)
        kit::refuse(made, "body", "too_large",
                    "正文（含排版代码）约 " + kit::in_megabytes(longest.size()) + "，超出上限 1 MB，请缩短。");
}

void check_link(rendition& made, const std::string& link)
{
    if (link.empty())
        kit::refuse(made, "source_link", "missing",
                    "没有可用的“阅读原文”地址：请为单位指定来源门户，或在账号设置中填写阅读原文默认网址。");
    else if (kit::host_of(link).empty())
        kit::refuse(made, "source_link", "not_http", "“阅读原文”地址应以 http:// 或 https:// 开头，请核对。");
    else if (link.size() + marker_bytes > link_bytes)
        kit::refuse(made, "source_link", "too_long", "“阅读原文”地址超过 1 KB，请核对来源门户的地址。");
}

void check_pictures(rendition& made, const article& source, const text& content)
{
    for (const auto& name : kit::slots_of(content, picture_slot)) {
        const auto sha = name.substr(picture_slot.size());
        const auto found = std::find_if(source.pictures.begin(), source.pictures.end(),
                                        [&](const picture& p) { return p.sha256 == sha; });
        if (found == source.pictures.end()) {
            kit::refuse(made, "pictures", "missing", "正文引用的图片不在素材中，请重新插入。");
            continue;
        }
        const auto position = "pictures[" + std::to_string(found - source.pictures.begin()) + "]";
        kit::check_picture(made, position, "正文图片", *found, picture_types, picture_bytes);
        kit::add_media(made, sha);
    }
}

void add_cover(rendition& made, const article& source)
{
    if (!source.cover) {
        kit::refuse(made, "cover", "missing", "公众号图文必须有封面：请上传封面，或为账号设置默认封面。");
        return;
    }
    kit::check_picture(made, "cover", "封面", *source.cover, cover_types, cover_bytes);
    kit::add_media(made, source.cover->sha256);
    made.fields.push_back({"cover", kit::media(source.cover->sha256)});
    made.fields.push_back({"cover_type", kit::lit(source.cover->media_type)});
}

std::string shown(const article& source, const std::string& author, const text& content)
{
    const auto body = kit::plain(content, [](const part& p) {
        const auto* picture = std::get_if<slot_ref>(&p);
        return picture ? "media:" + picture->name.substr(picture_slot.size()) : std::string();
    });
    kit::html_writer head;
    head.open("h1").write(source.title).close("h1");
    if (!author.empty())
        head.open("p").write(author).close("p");
    return kit::plain(head.take()) + body;
}

} // namespace

rendition make_rendition(const article& source, const account& where)
{
    rendition made;
    const auto author = author_of(source, where);
    const auto link = where.source_link.empty() ? kit::setting_of(where, "home") : where.source_link;
    const auto content = make_body(source);

    made.fields = {{"title", kit::lit(source.title)},
                   {"author", kit::lit(author)},
                   {"digest", kit::lit(source.summary)},
                   {"content", content},
                   {"source_link", kit::with_marker(link)}};
    add_cover(made, source);
    check_pictures(made, source, content);

    made.preview = shown(source, author, content);
    const auto body = kit::plain(content);
    made.reader_text = kit::reader_text(body);
    made.pictures = kit::count_pictures(body);

    kit::check_present(made, "title", "标题", source.title);
    kit::check_length(made, "title", "标题", kit::wechat_length(source.title),
                      kit::number_of(where, "title_limit", 32));
    kit::check_length(made, "summary", "摘要", kit::wechat_length(source.summary), digest_limit);
    kit::check_length(made, "author", "作者", kit::wechat_length(author), author_limit);
    if (made.reader_text.empty() && made.pictures == 0)
        kit::refuse(made, "body", "missing", "正文是空的，请填写。");
    check_body(made, content);
    check_link(made, link);
    return made;
}

} // namespace tongyuan::adapters::wechat
