#include "content/article.hpp"

#include "base/digest.hpp"
#include "content/invisible.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

namespace json = boost::json;

namespace tongyuan::content {

namespace {

using state = article_state;
using event = article_event;

constexpr transition<state, event> table[] = {
    {state::draft, event::saved, state::draft},
    {state::draft, event::submitted, state::in_review},
    {state::in_review, event::saved, state::draft},
    {state::in_review, event::level_passed, state::in_review},
    {state::in_review, event::approved, state::approved},
    {state::in_review, event::returned, state::returned},
    {state::in_review, event::taken_back, state::draft},
    {state::returned, event::saved, state::draft},
    {state::returned, event::submitted, state::in_review},
    {state::approved, event::saved, state::draft},
    {state::approved, event::archived, state::archived},
};

struct named_state {
    state is;
    std::string_view name, label, instead;
};
constexpr named_state states[] = {
    {state::draft, "draft", "草稿", "请先提交审核。"},
    {state::in_review, "in_review", "审核中", "请等待审核结果，或先撤回审核。"},
    {state::returned, "returned", "已退回", "请修改后重新提交审核。"},
    {state::approved, "approved", "已通过", "如需改动，请编辑后重新提交审核。"},
    {state::archived, "archived", "已归档", "如需再次发布，请新建稿件。"},
};

const named_state& entry_of(state s)
{
    return *std::ranges::find(states, s, &named_state::is);
}

} // namespace

std::string_view name_of(article_state s)
{
    return entry_of(s).name;
}
std::string_view label_of(article_state s)
{
    return entry_of(s).label;
}

std::optional<article_state> article_state_from(std::string_view name)
{
    const auto found = std::ranges::find(states, name, &named_state::name);
    return found == std::end(states) ? std::nullopt : std::optional{found->is};
}

std::span<const transition<article_state, article_event>> article_transitions()
{
    return table;
}

result<article_state> moved(article_state from, article_event e)
{
    if (const auto to = next_state(article_transitions(), from, e))
        return *to;
    const auto& now = entry_of(from);
    return refusal{errc::wrong_state, "article.wrong_state",
                   "稿件现在的状态是“" + std::string(now.label) + "”，不能这样操作。" + std::string(now.instead)};
}

std::string_view name_of(media_use u)
{
    switch (u) {
    case media_use::picture:
        return "picture";
    case media_use::attachment:
        return "attachment";
    case media_use::cover:
        return "cover";
    }
    return "";
}

std::string tidy_document_number(std::string_view given)
{
    static constexpr std::pair<std::string_view, std::string_view> brackets[] = {
        {"[", "]"}, {"(", ")"}, {"［", "］"}, {"（", "）"}, {"【", "】"}};
    const auto is_year = [](std::string_view text) {
        return text.size() == 4 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    };
    for (const auto& [open, close] : brackets) {
        const auto from = given.find(open);
        const auto to = given.find(close, from == std::string_view::npos ? from : from + open.size());
        if (from == std::string_view::npos || to == std::string_view::npos)
            continue;
        if (const auto year = given.substr(from + open.size(), to - from - open.size()); is_year(year))
            return std::string(given.substr(0, from)) + "〔" + std::string(year) + "〕" +
                   std::string(given.substr(to + close.size()));
    }
    return std::string(given);
}

void check_visible(std::string_view field, std::string_view text, std::vector<violation>& out)
{
    const auto hidden = without_invisible(text).removed;
    if (hidden.empty())
        return;
    std::string which;
    for (std::size_t i = 0; i < std::min<std::size_t>(hidden.size(), 5); ++i)
        which += (i ? "、" : "") + describe(hidden[i]);
    out.emplace_back(std::string(field), "invisible_characters",
                     "含有看不见的字符：" + which + "。请删除，或粘贴为纯文本。");
}

namespace {

void check_override(const revision_fields& f, std::size_t n, std::set<std::string_view>& seen,
                    std::vector<violation>& out)
{
    const auto& o = f.overrides[n];
    const auto at = "overrides[" + std::to_string(n) + "]";
    if (std::ranges::find(f.accounts, o.account_id) == f.accounts.end())
        out.emplace_back(at + ".account_id", "not_an_account_of_this", "这个账号不在本稿件的发布账号中。");
    if (!seen.insert(o.account_id).second)
        out.emplace_back(at + ".account_id", "repeated", "同一账号只能单独设置一次。");
    for (const auto& [name, value] :
         {std::pair{".title", &o.title}, std::pair{".summary", &o.summary}, std::pair{".short_text", &o.short_text}})
        if (*value)
            check_visible(at + name, **value, out);
}

} // namespace

std::vector<violation> faults_of(const revision_fields& f)
{
    std::vector<violation> out;
    const std::pair<std::string_view, const std::string*> plain[] = {
        {"title", &f.title},   {"summary", &f.summary}, {"short_text", &f.short_text},
        {"author", &f.author}, {"source", &f.source},   {"document_number", &f.document_number}};
    for (const auto& [name, text] : plain)
        check_visible(name, *text, out);
    for (std::size_t i = 0; i < f.keywords.size(); ++i)
        check_visible("keywords[" + std::to_string(i) + "]", f.keywords[i], out);
    std::set<std::string_view> accounts;
    for (std::size_t i = 0; i < f.accounts.size(); ++i)
        if (!accounts.insert(f.accounts[i]).second)
            out.emplace_back("accounts[" + std::to_string(i) + "]", "repeated", "这个账号选了两次。");
    std::set<std::string_view> overridden;
    for (std::size_t i = 0; i < f.overrides.size(); ++i)
        check_override(f, i, overridden, out);
    return out;
}

std::string digest_of(std::string_view article_id, std::int64_t revision, std::optional<timestamp> not_before,
                      std::vector<submitted_rendition> renditions, std::vector<std::string> media)
{
    std::ranges::sort(renditions, {}, &submitted_rendition::account_id);
    std::ranges::sort(media);
    const auto [end, last] = std::ranges::unique(media);
    media.erase(end, last);
    json::array accounts;
    for (const auto& r : renditions)
        accounts.push_back(json::array{r.account_id, r.digest});
    json::array files(media.begin(), media.end());
    const json::value when = not_before ? json::value(to_millis(*not_before)) : json::value(nullptr);
    return sha256_hex(
        json::serialize(json::array{1, article_id, revision, when, std::move(accounts), std::move(files)}));
}

} // namespace tongyuan::content
