#include "adapters/site/times.hpp"

#include "adapters/kit/time.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace tongyuan::adapters::site {

namespace {

struct local_time {
    std::chrono::year_month_day date;
    std::chrono::hh_mm_ss<std::chrono::seconds> clock;
    std::chrono::weekday weekday;
};

local_time in_beijing(timestamp t)
{
    const auto local = std::chrono::floor<std::chrono::seconds>(t) + std::chrono::hours{8};
    const auto day = std::chrono::floor<std::chrono::days>(local);
    return {std::chrono::year_month_day{day}, std::chrono::hh_mm_ss{local - day}, std::chrono::weekday{day}};
}

std::string two_digits(unsigned number)
{
    return {static_cast<char>('0' + number / 10 % 10), static_cast<char>('0' + number % 10)};
}

std::string year_of(const local_time& t)
{
    std::array<char, 16> shown{};
    std::snprintf(shown.data(), shown.size(), "%04d", static_cast<int>(t.date.year()));
    return shown.data();
}

std::string date_of(const local_time& t)
{
    return year_of(t) + '-' + two_digits(static_cast<unsigned>(t.date.month())) + '-' +
           two_digits(static_cast<unsigned>(t.date.day()));
}

std::string hour_and_minute(const local_time& t)
{
    return two_digits(static_cast<unsigned>(t.clock.hours().count())) + ':' +
           two_digits(static_cast<unsigned>(t.clock.minutes().count()));
}

std::string clock_of(const local_time& t)
{
    return hour_and_minute(t) + ':' + two_digits(static_cast<unsigned>(t.clock.seconds().count()));
}

} // namespace

std::string day_of(timestamp t)
{
    return date_of(in_beijing(t));
}

std::string minute_of(timestamp t)
{
    const auto local = in_beijing(t);
    return date_of(local) + ' ' + hour_and_minute(local);
}

std::string rfc3339_of(timestamp t)
{
    const auto local = in_beijing(t);
    return date_of(local) + 'T' + clock_of(local) + "+08:00";
}

std::string rfc822_of(timestamp t)
{
    static constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto local = in_beijing(t);
    return std::string(weekdays[local.weekday.c_encoding()]) + ", " +
           two_digits(static_cast<unsigned>(local.date.day())) + ' ' +
           months[static_cast<unsigned>(local.date.month()) - 1] + ' ' + year_of(local) + ' ' + clock_of(local) +
           " +0800";
}

std::optional<timestamp> from_pub_date(std::string_view text)
{
    std::string whole(text);
    if (whole.size() == 16)
        whole += ":00";
    return kit::from_rfc3339(whole + "+08:00");
}

} // namespace tongyuan::adapters::site
