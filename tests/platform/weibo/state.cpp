#include "weibo/state.hpp"

#include "weibo/text_rules.hpp"

#include <algorithm>

namespace tongyuan::fake::weibo {

arguments read_arguments(const incoming& request)
{
    arguments out;
    out.all = request.query;
    const auto type = request.media_type();
    if (type == "application/x-www-form-urlencoded") {
        auto form = read_parameters(request.body);
        std::ranges::move(form, std::back_inserter(out.all));
    } else if (type == "multipart/form-data") {
        out.is_multipart = true;
        auto parts = read_multipart(request);
        out.is_broken = !parts;
        for (auto& part : parts.value_or(std::vector<form_part>{})) {
            if (part.name == "pic" && part.file_name)
                out.picture = std::move(part);
            else
                out.all.push_back({std::move(part.name), std::move(part.value)});
        }
    }
    return out;
}

std::string token_in(const incoming& request, const arguments& given)
{
    if (const auto* token = given.get("access_token"))
        return *token;
    constexpr std::string_view scheme = "OAuth2 ";
    const auto value = request.header("authorization");
    return value.starts_with(scheme) ? std::string{value.substr(scheme.size())} : std::string{};
}

namespace {

std::optional<no> counted(counter& c, std::int64_t period, std::int64_t most, int code)
{
    if (c.period != period)
        c = {period, 0};
    if (c.used >= most)
        return no{code, ""};
    ++c.used;
    return std::nullopt;
}

} // namespace

maybe<caller> admit(state& s, const incoming& request, const arguments& given)
{
    const auto token = token_in(request, given);
    if (token.empty())
        return no{21301, "auth by Null spi!"};
    const auto at = s.grants.find(token);
    if (at == s.grants.end())
        return no{21332, ""};
    auto& by = at->second;
    if (by.dead != 0)
        return no{by.dead, ""};
    if (by.expires_at <= s.here.now())
        return no{21327, ""};
    auto& of = s.apps.at(by.client_id);
    const auto hour = s.here.now_seconds() / 3600;
    if (auto full = counted(s.ip_hours[request.peer], hour, of.calls_an_hour_per_ip, 10022))
        return *full;
    if (auto full = counted(s.user_days[by.client_id + "/" + by.uid], s.here.beijing_day(), of.calls_a_day, 10023))
        return *full;
    return caller{&by, &of, &s.users.at(by.uid)};
}

const status* newest_of(const user& of)
{
    for (auto at = of.statuses.rbegin(); at != of.statuses.rend(); ++at)
        if (at->visible && !at->removed)
            return &*at;
    return nullptr;
}

status* find_status(state& s, std::int64_t id, user** author)
{
    for (auto& [uid, of] : s.users) {
        const auto at = std::ranges::find(of.statuses, id, &status::id);
        if (at == of.statuses.end() || !at->visible || at->removed)
            continue;
        if (author)
            *author = &of;
        return &*at;
    }
    return nullptr;
}

namespace {

effect seen_by_readers(const state& s, const user& author, const status& post, std::string_view kind)
{
    effect seen{s.here.now(), "weibo", author.uid, std::string{kind}};
    seen.id = std::to_string(post.id);
    seen.url = s.here.base_url + "/weibo/" + author.uid + "/" + base62_mid(post.id);
    seen.marker = marker_in(post.source_text);
    return seen;
}

} // namespace

void show(state& s, user& author, status& post)
{
    post.visible = true;
    auto seen = seen_by_readers(s, author, post, "published");
    seen.text = post.source_text;
    seen.digest = post.digest;
    if (post.picture)
        seen.pictures.push_back(
            {post.picture->url, post.picture->sha256, post.picture->media_type, post.picture->bytes.size()});
    s.here.effects.add(std::move(seen));
}

void remove(state& s, const user& author, status& post, std::string_view by)
{
    post.removed = true;
    post.removed_by = by;
    auto seen = seen_by_readers(s, author, post, "withdrawn");
    seen.by = by;
    s.here.effects.add(std::move(seen));
}

void settle_posts(state& s, bool all)
{
    if (s.waiting == 0)
        return;
    for (auto& [uid, of] : s.users) {
        for (auto& post : of.statuses) {
            if (post.visible || (!all && post.appears_at > s.here.now()))
                continue;
            show(s, of, post);
            --s.waiting;
        }
    }
}

} // namespace tongyuan::fake::weibo
