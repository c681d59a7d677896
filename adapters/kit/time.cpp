#include "adapters/kit/time.hpp"

#include <array>

namespace tongyuan::adapters::kit {

namespace {

// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits)
{
    if (text.size() < digits)
        return std::nullopt;
    int number = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9')
            return std::nullopt;
        number = number * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return number;
}

bool take(std::string_view& text, std::string_view expected)
{
    if (!text.starts_with(expected))
        return false;
    text.remove_prefix(expected.size());
    return true;
}

struct clock_face {
    int hour = 0, minute = 0, second = 0;
};

std::optional<clock_face> take_clock(std::string_view& text)
{
    const auto hour = take_number(text, 2);
    const bool first = take(text, ":");
    const auto minute = take_number(text, 2);
    const bool second_colon = take(text, ":");
    const auto second = take_number(text, 2);
    if (!hour || !first || !minute || !second_colon || !second || *hour > 23 || *minute > 59 || *second > 60)
        return std::nullopt;
    return clock_face{*hour, *minute, *second};
}

std::optional<std::chrono::minutes> take_zone(std::string_view& text, std::string_view separator)
{
    if (take(text, "Z"))
        return std::chrono::minutes{0};
    const int sign = text.starts_with('-') ? -1 : 1;
    if (!take(text, "+") && !take(text, "-"))
        return std::nullopt;
    const auto hours = take_number(text, 2);
    const bool separated = take(text, separator);
    const auto minutes = take_number(text, 2);
    if (!hours || !separated || !minutes)
        return std::nullopt;
    return sign * (std::chrono::hours{*hours} + std::chrono::minutes{*minutes});
}

std::optional<timestamp> assembled(int year, int month, int day, const clock_face& at, std::chrono::minutes zone)
{
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                           std::chrono::day{static_cast<unsigned>(day)}};
    if (!date.ok())
        return std::nullopt;
    return timestamp{std::chrono::sys_days{date} + std::chrono::hours{at.hour} + std::chrono::minutes{at.minute} +
                     std::chrono::seconds{at.second} - zone};
}

std::optional<int> take_month(std::string_view& text)
{
    static constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    for (int month = 1; month <= 12; ++month)
        if (take(text, names[static_cast<std::size_t>(month - 1)]))
            return month;
    return std::nullopt;
}

} // namespace

std::optional<timestamp> from_unix_seconds(std::int64_t seconds)
{
    constexpr std::int64_t end_of_9999 = 253'402'300'799;
    if (seconds < 0 || seconds > end_of_9999)
        return std::nullopt;
    return timestamp{std::chrono::seconds{seconds}};
}

std::optional<timestamp> from_rfc3339(std::string_view text)
{
    const auto year = take_number(text, 4);
    const bool first = take(text, "-");
    const auto month = take_number(text, 2);
    const bool second = take(text, "-");
    const auto day = take_number(text, 2);
    const bool separated = take(text, "T") || take(text, " ");
    const auto at = take_clock(text);
    if (take(text, "."))
        while (!text.empty() && text.front() >= '0' && text.front() <= '9')
            text.remove_prefix(1);
    const auto zone = take_zone(text, ":");
    if (!year || !first || !month || !second || !day || !separated || !at || !zone || !text.empty())
        return std::nullopt;
    return assembled(*year, *month, *day, *at, *zone);
}

std::optional<timestamp> from_weibo(std::string_view text)
{
    if (text.size() < 4)
        return std::nullopt;
    text.remove_prefix(3); // the weekday says nothing new
    const bool first = take(text, " ");
    const auto month = take_month(text);
    const bool second = take(text, " ");
    const auto day = take_number(text, 2);
    const bool third = take(text, " ");
    const auto at = take_clock(text);
    const bool fourth = take(text, " ");
    const auto zone = take_zone(text, "");
    const bool fifth = take(text, " ");
    const auto year = take_number(text, 4);
    if (!first || !month || !second || !day || !third || !at || !fourth || !zone || !fifth || !year || !text.empty())
        return std::nullopt;
    return assembled(*year, *month, *day, *at, *zone);
}

} // namespace tongyuan::adapters::kit
