#include "content/article_input.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tongyuan::content {

namespace {

// Wider than any platform takes: over-length on one channel is its rendition's violation, not the article's.
constexpr text_rule title_rule{.min = 1, .max = 200};
constexpr text_rule summary_rule{.max = 2000, .multiline = true};
constexpr text_rule short_text_rule{.max = 5000, .multiline = true};
constexpr text_rule name_rule{.max = 100};
constexpr text_rule id_rule{.min = 1, .max = 40};

std::string plain(std::optional<std::string> text)
{
    return text ? std::string(trimmed(*text)) : std::string{};
}

std::optional<std::string> cover_of(json_reader& in)
{
    auto sha = in.optional_text("cover", {.max = 64});
    const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (sha && !sha->empty() && (sha->size() != 64 || !std::ranges::all_of(*sha, is_hex)))
        in.violate("cover", "not_a_digest", "应为已上传图片的 SHA-256（64 位小写十六进制）。");
    return sha;
}

account_override read_override(json_reader& in)
{
    account_override o;
    o.account_id = in.text("account_id", id_rule);
    o.title = in.optional_text("title", {.max = 200});
    o.summary = in.optional_text("summary", summary_rule);
    o.short_text = in.optional_text("short_text", short_text_rule);
    o.cover = cover_of(in);
    return o;
}

} // namespace

revision_fields read_revision(json_reader& body, std::size_t most_body_bytes, std::size_t most_accounts)
{
    revision_fields f;
    const auto title = body.text("title", title_rule);
    f.title = plain(title);
    if (f.title.empty() && !title.empty())
        body.violate("title", "required", "标题不能只有空格。");
    f.summary = plain(body.optional_text("summary", summary_rule));
    f.short_text = plain(body.optional_text("short_text", short_text_rule));
    f.author = plain(body.optional_text("author", name_rule));
    f.source = plain(body.optional_text("source", name_rule));
    f.document_number = tidy_document_number(plain(body.optional_text("document_number", name_rule)));
    if (body.has("keywords"))
        f.keywords = body.texts("keywords", {.min = 1, .max = 50}, 50);
    f.body_format = body_format_from(body.choice("body_format", {"html", "markdown"})).value_or(body_format::html);
    // Any text at all, strange characters included: the sanitiser says what is wrong with them.
    if (const auto any = body.optional_any("body"); any && any->is_string())
        f.source_body = any->get_string();
    else
        body.violate("body", any ? "not_text" : "required", any ? "应为文字。" : "必填。");
    if (auto big = objection_to_size(f.source_body, most_body_bytes))
        body.violate(big->field, std::move(big->code), std::move(big->message));
    else if (body.has("body") && trimmed(f.source_body).empty())
        body.violate("body", "required", "正文不能为空。");
    f.accounts = body.texts("accounts", id_rule, most_accounts);
    for (auto& one : body.objects("overrides", most_accounts))
        f.overrides.push_back(read_override(one));
    f.not_before = body.optional_time("not_before");
    return f;
}

} // namespace tongyuan::content
