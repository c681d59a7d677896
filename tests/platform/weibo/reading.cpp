#include "weibo/reading.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

namespace tongyuan::fake::weibo {

namespace json = boost::json;

namespace {

std::int64_t number(const arguments& given, std::string_view name, std::int64_t otherwise)
{
    const auto* text = given.get(name);
    if (!text)
        return otherwise;
    std::int64_t value = otherwise;
    std::from_chars(text->data(), text->data() + text->size(), value);
    return value;
}

std::vector<std::string> listed(const arguments& given, std::string_view name)
{
    std::vector<std::string> out;
    auto rest = value_or_empty(given.all, name);
    while (!rest.empty()) {
        const auto comma = rest.find(',');
        out.push_back(rest.substr(0, comma));
        rest = comma == std::string::npos ? "" : rest.substr(comma + 1);
    }
    return out;
}

const user* find_user(const state& s, const arguments& given)
{
    if (const auto* uid = given.get("uid")) {
        const auto at = s.users.find(*uid);
        return at == s.users.end() ? nullptr : &at->second;
    }
    const auto name = value_or_empty(given.all, "screen_name");
    for (const auto& [uid, of] : s.users)
        if (of.screen_name == name)
            return &of;
    return nullptr;
}

struct window {
    std::int64_t since = 0, until = 0, count = 20, page = 1;
    bool only_this_app = false;
};

// Newest first.
std::vector<const status*> chosen(const user& of, const window& w, const std::string& client_id)
{
    std::vector<const status*> out;
    for (auto at = of.statuses.rbegin(); at != of.statuses.rend(); ++at) {
        const bool shown = at->visible && !at->removed && at->id > w.since && (w.until == 0 || at->id <= w.until);
        if (shown && (!w.only_this_app || at->client_id == client_id))
            out.push_back(&*at);
    }
    return out;
}

} // namespace

outgoing show_user(state& s, const caller&, const arguments& given)
{
    constexpr std::string_view path = "/2/users/show.json";
    if (!given.get("uid") && !given.get("screen_name"))
        return refused(path, {10016, "miss required parameter (uid) , see doc for more info."});
    const auto* of = find_user(s, given);
    return of ? json_answer(to_json(*of, newest_of(*of))) : refused(path, {20003, ""});
}

outgoing user_counts(state& s, const caller&, const arguments& given)
{
    json::array out;
    for (const auto& uid : listed(given, "uids")) {
        const auto at = s.users.find(uid);
        if (at == s.users.end())
            continue;
        const auto all = to_json(at->second, nullptr);
        out.push_back({{"id", all.at("id")},
                       {"followers_count", all.at("followers_count")},
                       {"friends_count", all.at("friends_count")},
                       {"statuses_count", all.at("statuses_count")}});
    }
    return json_answer(std::move(out));
}

outgoing user_timeline(state& s, const caller& by, const arguments& given)
{
    (void)s;
    constexpr std::string_view path = "/2/statuses/user_timeline.json";
    const auto* uid = given.get("uid");
    const auto* name = given.get("screen_name");
    if ((uid && *uid != by.who->uid) || (name && *name != by.who->screen_name))
        return refused(path, {21335, ""});
    const window w{number(given, "since_id", 0), number(given, "max_id", 0), number(given, "count", 20),
                   number(given, "page", 1), number(given, "base_app", 0) == 1};
    if (w.count < 1 || w.count > 100 || w.page < 1)
        return refused(path, {10017, ""});
    const auto found = chosen(*by.who, w, by.of->client_id);
    json::array items;
    for (auto i = static_cast<std::size_t>((w.page - 1) * w.count);
         i < found.size() && items.size() < static_cast<std::size_t>(w.count); ++i)
        items.push_back(to_json(*found[i], by.who));
    return json_answer({{"statuses", std::move(items)},
                        {"hasvisible", false},
                        {"previous_cursor", 0},
                        {"next_cursor", 0},
                        {"total_number", found.size()}});
}

outgoing show_status(state& s, const caller& by, const arguments& given)
{
    constexpr std::string_view path = "/2/statuses/show.json";
    const auto* id = given.get("id");
    if (!id || id->empty())
        return refused(path, {20109, ""});
    user* author = nullptr;
    const auto* found = find_status(s, read_mid(*id).value_or(0), &author);
    // Since the platform change an app sees the posts of its own user alone.
    if (!found || author != by.who)
        return refused(path, {20101, ""});
    return json_answer(to_json(*found, author));
}

outgoing status_counts(state& s, const caller&, const arguments& given)
{
    json::array out;
    for (const auto& id : listed(given, "ids"))
        if (const auto* found = find_status(s, read_mid(id).value_or(0)))
            out.push_back({{"id", found->id}, {"comments", 0}, {"reposts", 0}, {"attitudes", 0}});
    return json_answer(std::move(out));
}

outgoing expand_links(state& s, const caller&, const arguments& given)
{
    json::array out;
    for (const auto& [name, value] : given.all) {
        if (name != "url_short")
            continue;
        const auto at = s.short_links.find(value);
        const bool known = at != s.short_links.end();
        out.push_back({{"result", known}, {"url_short", value}, {"url_long", known ? at->second : ""}, {"type", 0}});
    }
    return json_answer({{"urls", std::move(out)}});
}

namespace {

std::int64_t used_now(const std::map<std::string, counter>& all, const std::string& key, std::int64_t period)
{
    const auto at = all.find(key);
    return at == all.end() || at->second.period != period ? 0 : at->second.used;
}

} // namespace

outgoing rate_limits(state& s, const incoming& request)
{
    constexpr std::string_view path = "/2/account/rate_limit_status.json";
    const auto given = read_arguments(request);
    const auto at = s.grants.find(token_in(request, given));
    if (at == s.grants.end() || at->second.dead != 0)
        return refused(path, {21332, ""});
    if (at->second.expires_at <= s.here.now())
        return refused(path, {21327, ""});
    const auto& of = s.apps.at(at->second.client_id);
    const auto key = at->second.client_id + "/" + at->second.uid;
    const auto hour = s.here.now_seconds() / 3600;
    const auto left_in_hour = 3600 - s.here.now_seconds() % 3600;
    const auto user_left = of.calls_a_day - used_now(s.user_days, key, s.here.beijing_day());
    const auto posts_left = of.posts_an_hour - used_now(s.user_hours, key, hour);
    const auto resets = s.here.now() + std::chrono::seconds{left_in_hour};
    return json_answer({{"ip_limit", of.calls_an_hour_per_ip},
                        {"limit_time_unit", "HOURS"},
                        {"remaining_ip_hits", of.calls_an_hour_per_ip - used_now(s.ip_hours, request.peer, hour)},
                        {"user_limit", of.calls_a_day},
                        {"remaining_user_hits", user_left},
                        {"reset_time", to_shanghai_minute(resets) + ":00"},
                        {"reset_time_in_seconds", left_in_hour},
                        {"api_rate_limits", json::array{{{"api", "/statuses/share"},
                                                         {"limit", of.posts_an_hour},
                                                         {"limit_time_unit", "HOURS"},
                                                         {"remaining_hits", posts_left}}}}});
}

} // namespace tongyuan::fake::weibo
