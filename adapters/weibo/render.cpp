// 【title】, the short text, the link: within 140 units, one picture at most. Nothing is ever shortened.
#include "adapters/kit/checks.hpp"
#include "adapters/kit/length.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/weibo/weibo.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::adapters::weibo {

namespace {

constexpr std::array<std::string_view, 3> picture_types{"image/jpeg", "image/png", "image/gif"};
constexpr std::uint64_t picture_bytes = (5u << 20) - 1;
constexpr std::string_view marker_length = "00000000000000000000000000"; // 26 characters

bool is_sendable(const picture& p)
{
    return p.size <= picture_bytes &&
           std::find(picture_types.begin(), picture_types.end(), p.media_type) != picture_types.end();
}

// The cover is an editor's choice and has to fit; a picture of the body goes along only when it fits.
const picture* picture_of(const article& source)
{
    if (source.cover)
        return &*source.cover;
    const auto found = std::find_if(source.pictures.begin(), source.pictures.end(), is_sendable);
    return found == source.pictures.end() ? nullptr : &*found;
}

bool has_topic(std::string_view text)
{
    for (const std::string_view mark : {"#", "＃"}) {
        const auto first = text.find(mark);
        const auto second = first == std::string_view::npos ? first : text.find(mark, first + mark.size());
        if (second != std::string_view::npos && second > first + mark.size())
            return true;
    }
    return false;
}

// "%41": a server that decodes multipart fields would change it.
bool looks_percent_encoded(std::string_view text)
{
    const auto is_hex = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    };
    for (std::size_t i = 0; i + 2 < text.size(); ++i)
        if (text[i] == '%' && is_hex(text[i + 1]) && is_hex(text[i + 2]))
            return true;
    return false;
}

void check_link(rendition& made, const account& where)
{
    const auto domain = kit::setting_of(where, "safe_domain");
    if (where.source_link.empty())
        kit::refuse(made, "source_link", "missing", "微博必须带一个链接：请为单位指定来源门户。");
    else if (domain.empty())
        kit::refuse(made, "source_link", "no_safe_domain", "账号没有设置安全域名，请管理员补上。");
    else if (!kit::is_under(where.source_link, domain))
        kit::refuse(made, "source_link", "outside_safe_domain",
                    "链接 " + where.source_link + " 不在安全域名 " + domain +
                        " 之下，微博会拒绝：请在微博开放平台登记来源门户的域名，并在账号设置中填写。");
}

} // namespace

rendition make_rendition(const article& source, const account& where)
{
    rendition made;
    const bool has_short = !source.short_text.empty();
    const auto& words = has_short ? source.short_text : source.summary;
    const std::string shown = (source.title.empty() ? "" : "【" + source.title + "】") + words;
    const auto link = kit::with_marker(where.source_link);
    const auto status = kit::join({kit::lit(shown), kit::lit(link.empty() ? "" : " "), link});
    const auto as_sent = kit::plain(status, [](const part&) { return std::string(marker_length); });
    const auto field = has_short ? "short_text" : "summary";

    made.fields = {{"status", status}};
    made.reader_text = shown;
    made.preview = "<p>" + kit::encoded(as_sent, encoding::xml_text) + "</p>";
    kit::check_present(made, "title", "标题", source.title);
    kit::check_present(made, field, "短文（或摘要）", words);
    kit::check_length(made, field, "微博全文（含标题和链接）", kit::weibo_length(as_sent),
                      kit::number_of(where, "text_limit", 140));
    if (has_topic(as_sent))
        kit::refuse(made, field, "topic", "接口发布的微博不能含有“#话题#”，请去掉 # 号。");
    check_link(made, where);

    if (const auto* chosen = picture_of(source)) {
        kit::check_picture(made, "cover", "配图", *chosen, picture_types, picture_bytes);
        kit::add_media(made, chosen->sha256);
        made.fields.push_back({"picture", kit::media(chosen->sha256)});
        made.fields.push_back({"picture_type", kit::lit(chosen->media_type)});
        made.pictures = 1;
        made.preview += "<img src=\"media:" + chosen->sha256 + "\"/>";
        if (looks_percent_encoded(as_sent))
            kit::refuse(made, field, "percent_sign",
                        "带图微博的文字和链接中不能出现“%”加两位数字或字母的写法，请改写或去掉配图。");
    }
    return made;
}

} // namespace tongyuan::adapters::weibo
