#include "content/body_format.hpp"

#include "base/text.hpp"
#include "content/markdown.hpp"
#include "content/plain_text.hpp"
#include "content/sanitiser.hpp"

namespace tongyuan::content {

std::string_view name_of(body_format f)
{
    return f == body_format::html ? "html" : "markdown";
}

std::optional<body_format> body_format_from(std::string_view name)
{
    for (const auto f : {body_format::html, body_format::markdown})
        if (name_of(f) == name)
            return f;
    return {};
}

std::optional<violation> objection_to_size(std::string_view source, std::size_t most_bytes)
{
    if (source.size() <= most_bytes)
        return {};
    return violation{"body", "too_long",
                     "正文太大：" + std::to_string(source.size() / 1024) + " KB，最多 " +
                         std::to_string(most_bytes / 1024) +
                         " KB。图片请单独上传，不要直接粘贴在正文里；内容过多请改为附件。"};
}

namespace {

std::optional<refusal> unreadable(std::string_view source, const body_limits& limits)
{
    if (auto big = objection_to_size(source, limits.bytes))
        return unacceptable({std::move(*big)});
    if (const auto at = first_bad_utf8(source))
        return unacceptable(
            {{"body", "not_utf8", "正文不是有效的 UTF-8 文字：第 " + std::to_string(*at + 1) + " 个字节有误。"}});
    return {};
}

} // namespace

result<canonical_body> canonical(std::string_view source, body_format format, const body_limits& limits)
{
    if (auto why = unreadable(source, limits))
        return *why;
    if (is_plain_text(source, format))
        return sanitise(html_of_plain_text(source), limits.html);
    if (format == body_format::html)
        return sanitise(source, limits.html);
    const auto rendered = html_of_markdown(source);
    auto out = sanitise(rendered.html, limits.html);
    if (out && rendered.held_html)
        out->removed.emplace_back("Markdown 中的 HTML 代码");
    return out;
}

} // namespace tongyuan::content
