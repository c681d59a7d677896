#include "wechat/quotas.hpp"

#include <boost/json.hpp>

#include <array>

namespace tongyuan::fake::wechat {

namespace {

constexpr std::int64_t unlimited = 5'000'000;
constexpr std::int64_t forced_a_day = 20;
constexpr std::string_view forced_name = "force_refresh";

constexpr std::array<std::pair<std::string_view, std::int64_t>, 27> documented{
    {{"/cgi-bin/token", 2000},
     {"/cgi-bin/stable_token", 500'000},
     {"/cgi-bin/media/uploadimg", 100'000},
     {"/cgi-bin/material/add_material", 100'000},
     {"/cgi-bin/material/get_material", 200'000},
     {"/cgi-bin/material/batchget_material", 200'000},
     {"/cgi-bin/material/get_materialcount", 200'000},
     {"/cgi-bin/material/del_material", 100'000},
     {"/cgi-bin/draft/add", 1000},
     {"/cgi-bin/draft/get", 500},
     {"/cgi-bin/draft/update", 1000},
     {"/cgi-bin/draft/delete", 1000},
     {"/cgi-bin/draft/count", 1000},
     {"/cgi-bin/draft/batchget", 1000},
     {"/cgi-bin/draft/switch", 1000},
     {"/cgi-bin/freepublish/submit", 100},
     {"/cgi-bin/freepublish/get", 100},
     {"/cgi-bin/freepublish/delete", 10},
     {"/cgi-bin/freepublish/getarticle", 100},
     {"/cgi-bin/freepublish/batchget", 100},
     {"/cgi-bin/get_api_domain_ip", unlimited},
     {"/cgi-bin/getcallbackip", unlimited},
     {"/cgi-bin/openapi/quota/get", unlimited},
     {"/cgi-bin/openapi/quota/clear", unlimited},
     {"/cgi-bin/openapi/rid/get", unlimited},
     {"/cgi-bin/callback/check", unlimited},
     {"/cgi-bin/clear_quota", unlimited}}};

std::optional<no> counted(counter& c, std::int64_t period, std::int64_t most, int code)
{
    if (c.period != period)
        c = {period, 0};
    if (c.used >= most)
        return no{code, ""};
    ++c.used;
    return std::nullopt;
}

std::int64_t minute_of(const stage& here)
{
    return here.now_seconds() / 60;
}

// The path named by {"cgi_path":…}, or what is wrong with it.
maybe<std::string> named_path(const call& c)
{
    const auto* path = c.body.if_contains("cgi_path");
    if (!path || !path->is_string() || !documented_quota(path->get_string()))
        return no{76021, ""};
    return std::string{path->get_string()};
}

} // namespace

std::optional<std::int64_t> documented_quota(std::string_view path)
{
    for (const auto& [name, most] : documented)
        if (name == path)
            return most;
    return std::nullopt;
}

std::int64_t quota_of(const account& of, std::string_view path)
{
    const auto own = of.set.quotas.find(std::string{path});
    return own != of.set.quotas.end() ? own->second : documented_quota(path).value_or(unlimited);
}

std::optional<no> count(stage& here, account& of, const std::string& path)
{
    const auto minute = of.set.minute_quotas.find(path);
    const auto documented_minute = path == "/cgi-bin/stable_token" ? 10'000 : unlimited;
    const auto most = minute == of.set.minute_quotas.end() ? documented_minute : minute->second;
    if (auto full = counted(of.minutes[path], minute_of(here), most, 45011))
        return full;
    return counted(of.days[path], here.beijing_day(), quota_of(of, path), 45009);
}

std::optional<no> count_forced(stage& here, account& of)
{
    const std::string name{forced_name};
    const auto own = of.set.quotas.find(name);
    return counted(of.days[name], here.beijing_day(), own == of.set.quotas.end() ? forced_a_day : own->second, 45009);
}

outgoing read_quota(call& c)
{
    const auto path = named_path(c);
    if (!path)
        return refused(c.here, path.error());
    const auto& day = c.by.days[*path];
    const auto used = day.period == c.here.beijing_day() ? day.used : 0;
    const auto most = quota_of(c.by, *path);
    const auto& minute = c.by.minutes[*path];
    const auto this_minute = minute.period == minute_of(c.here) ? minute.used : 0;
    return fine_with({{"errcode", 0},
                      {"errmsg", "ok"},
                      {"quota", {{"daily_limit", most}, {"used", used}, {"remain", most - used}}},
                      {"rate_limit", {{"call_count", this_minute}, {"refresh_second", 60}}},
                      {"component_rate_limit", {{"call_count", 0}, {"refresh_second", 60}}}});
}

outgoing clear_path(call& c)
{
    const auto path = named_path(c);
    if (!path)
        return refused(c.here, path.error());
    if (auto full = counted(c.by.path_clears, c.here.beijing_month(), 50, 48006))
        return refused(c.here, *full);
    c.by.days.erase(*path);
    return fine();
}

std::optional<no> clear_counters(stage& here, account& of)
{
    if (auto full = counted(of.clears, here.beijing_month(), 10, 48006))
        return full;
    of.days.clear();
    return std::nullopt;
}

outgoing clear_all(call& c)
{
    const auto* appid = c.body.if_contains("appid");
    if (!appid || !appid->is_string() || std::string_view{appid->get_string()} != c.by.set.appid)
        return refused(c.here, {appid ? 40013 : 41002, ""});
    if (auto full = clear_counters(c.here, c.by))
        return refused(c.here, *full);
    return fine();
}

} // namespace tongyuan::fake::wechat
