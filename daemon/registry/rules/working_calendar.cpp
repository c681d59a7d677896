#include "registry/rules/working_calendar.hpp"

#include <charconv>
#include <cstdio>

namespace tongyuan::registry {

std::optional<std::chrono::sys_days> day_from(std::string_view text)
{
    int part[3] = {};
    constexpr std::size_t begin[] = {0, 5, 8}, length[] = {4, 2, 2};
    if (text.size() != 10 || text[4] != '-' || text[7] != '-')
        return {};
    for (int i = 0; i < 3; ++i) {
        const auto* from = text.data() + begin[i];
        if (std::from_chars(from, from + length[i], part[i]).ptr != from + length[i])
            return {};
    }
    const std::chrono::year_month_day day{std::chrono::year{part[0]},
                                          std::chrono::month{static_cast<unsigned>(part[1])},
                                          std::chrono::day{static_cast<unsigned>(part[2])}};
    return day.ok() ? std::optional{std::chrono::sys_days{day}} : std::nullopt;
}

std::string text_of(std::chrono::sys_days day)
{
    const std::chrono::year_month_day date{day};
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

std::chrono::sys_days day_in_shanghai(timestamp at)
{
    return std::chrono::floor<std::chrono::days>(at + shanghai_offset);
}

bool working_calendar::is_worked(std::chrono::sys_days day) const
{
    if (const auto at = exceptions_.find(day); at != exceptions_.end())
        return at->second;
    return std::chrono::weekday{day}.iso_encoding() <= 5;
}

timestamp working_calendar::end_of(timestamp from, int days) const
{
    auto day = day_in_shanghai(from);
    while (days > 0) {
        day += std::chrono::days{1};
        days -= is_worked(day) ? 1 : 0;
    }
    return timestamp{day + std::chrono::days{1}} - std::chrono::milliseconds{1} - shanghai_offset;
}

} // namespace tongyuan::registry
