#include "channels/quota.hpp"

#include <algorithm>

namespace tongyuan::channels {

using adapters::period;
using adapters::quota;

std::vector<quota> all_quotas(const adapters::manifest& about, std::span<const quota_override> overrides)
{
    auto out = about.quotas;
    for (const auto& o : overrides) {
        if (o.platform != about.platform)
            continue;
        const auto same = [&](const quota& q) { return q.step == o.step && q.per == o.per; };
        const auto at = std::ranges::find_if(out, same);
        if (at == out.end())
            out.push_back({o.step, o.most, o.per, o.step});
        else
            at->most = o.most;
    }
    std::erase_if(out, [](const quota& q) { return q.most == 0; });
    return out;
}

std::vector<quota> quotas_of_step(const adapters::manifest& about, std::string_view step,
                                  std::span<const quota_override> overrides)
{
    auto out = all_quotas(about, overrides);
    std::erase_if(out, [&](const quota& q) { return q.step != step && q.step != "*"; });
    return out;
}

std::string_view name_of(period p)
{
    switch (p) {
    case period::minute:
        return "minute";
    case period::hour:
        return "hour";
    case period::day:
        return "day";
    case period::month:
        return "month";
    }
    return {};
}

namespace {

using namespace std::chrono;

timestamp month_start(timestamp at, months later)
{
    const year_month_day day{floor<days>(at + shanghai_offset)};
    const auto first = year_month{day.year(), day.month()} + later;
    return timestamp{sys_days{first / 1}} - shanghai_offset;
}

} // namespace

timestamp period_start(period p, timestamp at)
{
    const auto here = at + shanghai_offset;
    switch (p) {
    case period::minute:
        return timestamp{floor<minutes>(here)} - shanghai_offset;
    case period::hour:
        return timestamp{floor<hours>(here)} - shanghai_offset;
    case period::day:
        return timestamp{floor<days>(here)} - shanghai_offset;
    case period::month:
        break;
    }
    return month_start(at, months{0});
}

timestamp period_end(period p, timestamp at)
{
    switch (p) {
    case period::minute:
        return period_start(p, at) + minutes{1};
    case period::hour:
        return period_start(p, at) + hours{1};
    case period::day:
        return period_start(p, at) + days{1};
    case period::month:
        break;
    }
    return month_start(at, months{1});
}

std::string words_of_spent(const quota& q, timestamp at)
{
    const auto used = std::to_string(q.most - std::min(q.reserve, q.most)) + "/" + std::to_string(q.most);
    const auto name = "“" + (q.label.empty() ? q.step : q.label) + "”额度已用完（" + used + "），";
    const auto clock = to_shanghai_minute(period_end(q.per, at)).substr(11);
    switch (q.per) {
    case period::minute:
        return "本分钟" + name + clock + " 后自动继续。";
    case period::hour:
        return "本小时" + name + clock + " 后自动继续。";
    case period::day:
        return "今日" + name + "明日 00:00 后自动继续。";
    case period::month:
        break;
    }
    return "本月" + name + "下月 1 日 00:00 后自动继续。";
}

} // namespace tongyuan::channels
