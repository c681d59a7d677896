#include "adapters/weibo/status.hpp"

#include "adapters/kit/html.hpp"
#include "adapters/kit/length.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/kit/parts.hpp"
#include "adapters/kit/time.hpp"

#include <algorithm>

namespace tongyuan::adapters::weibo {

namespace {

bool is_number(std::string_view text)
{
    return !text.empty() && text.size() <= 30 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string base62(std::string_view digits, bool padded)
{
    constexpr std::string_view alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    std::uint32_t value = 0;
    for (const char c : digits)
        value = value * 10 + static_cast<std::uint32_t>(c - '0');
    std::string out;
    for (; value > 0; value /= 62)
        out.insert(out.begin(), alphabet[value % 62]);
    return padded ? std::string(4 - std::min<std::size_t>(4, out.size()), '0') + out : out;
}

std::string title_of(std::string_view text)
{
    constexpr std::string_view open = "【", close = "】";
    const auto end = text.find(close);
    return text.starts_with(open) && end != std::string_view::npos
               ? std::string(text.substr(open.size(), end - open.size()))
               : std::string();
}

bool is_removed(const kit::json& status)
{
    return status["deleted"].integer() == 1 || status["deleted"].boolean().value_or(false);
}

// Without a baseline an old post with the same words could be taken for ours; this bounds how old.
constexpr auto longest_doubt = std::chrono::hours{24};

} // namespace

std::optional<std::string> status_id(const kit::json& status)
{
    for (const auto* name : {"idstr", "mid", "id"})
        if (const auto id = status[name].id(); id && is_number(*id))
            return id;
    return std::nullopt;
}

std::string status_link(std::string_view uid, std::string_view id)
{
    if (!is_number(id) || !is_number(uid))
        return {};
    std::string name;
    while (!id.empty()) { // groups of seven digits from the right
        const auto start = id.size() > 7 ? id.size() - 7 : 0;
        name.insert(0, base62(id.substr(start), start > 0));
        id = id.substr(0, start);
    }
    return "https://weibo.com/" + std::string(uid) + "/" + name;
}

std::optional<post> post_of(const kit::json& status, std::string_view uid)
{
    const auto id = status_id(status);
    const auto at = kit::from_weibo(status["created_at"].text());
    if (!id || !at)
        return std::nullopt;
    const auto text = status["text"].text();
    return post{*id, status_link(uid, *id), title_of(text), *at, text, is_removed(status)};
}

bool is_newer(std::string_view a, std::string_view b)
{
    return a.size() != b.size() ? a.size() > b.size() : a > b;
}

bool reads_as(std::string_view shown, std::string_view sent)
{
    const auto bare = kit::without_links(sent);
    return kit::same_text(kit::without_links(shown), bare) ||
           kit::same_text(kit::without_links(kit::reader_text(shown)), bare);
}

std::optional<post> ours_in(const kit::json& timeline, const operation& what, std::string_view baseline)
{
    const auto statuses = timeline["statuses"];
    std::optional<post> found;
    for (std::size_t i = 0; i < statuses.size(); ++i) {
        auto seen = post_of(statuses.at(i), what.account.platform_id);
        if (!seen || (found && !is_newer(seen->platform_id, found->platform_id)))
            continue;
        const bool since =
            baseline.empty() ? seen->published_at >= what.began - longest_doubt : is_newer(seen->platform_id, baseline);
        const bool same = !what.content.reader_text.empty() && reads_as(seen->text, what.content.reader_text);
        if (kit::carries_marker(seen->text, what.marker) || (since && same))
            found = std::move(seen);
    }
    return found;
}

} // namespace tongyuan::adapters::weibo
