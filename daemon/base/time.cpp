#include "base/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <ctime>

namespace tongyuan {

namespace {

using std::chrono::floor;

std::string format(timestamp at, const char* pattern, bool with_millis)
{
    const auto day = floor<std::chrono::days>(at);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{at - day};
    std::array<char, 48> text{};
    const int length =
        with_millis
            ? std::snprintf(text.data(), text.size(), pattern, static_cast<int>(date.year()),
                            static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                            static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                            static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()))
            : std::snprintf(text.data(), text.size(), pattern, static_cast<int>(date.year()),
                            static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                            static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()));
    return {text.data(), static_cast<std::size_t>(length)};
}

std::optional<int> digits(std::string_view text, std::size_t from, std::size_t count)
{
    if (text.size() < from + count)
        return {};
    int number = 0;
    const auto* end = text.data() + from + count;
    const auto [stop, error] = std::from_chars(text.data() + from, end, number);
    if (error != std::errc{} || stop != end || text[from] == '-')
        return {};
    return number;
}

} // namespace

std::int64_t to_millis(timestamp at)
{
    return at.time_since_epoch().count();
}

timestamp from_millis(std::int64_t millis)
{
    return timestamp{std::chrono::milliseconds{millis}};
}

std::string to_rfc3339(timestamp at)
{
    return format(at, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", true);
}

std::string to_shanghai_minute(timestamp at)
{
    return format(at + shanghai_offset, "%04d-%02u-%02u %02d:%02d", false);
}

std::optional<timestamp> parse_rfc3339(std::string_view text)
{
    const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
    const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
    if (!year || !month || !day || !hour || !minute || !second)
        return {};
    if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':')
        return {};
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 59)
        return {};

    std::size_t at = 19;
    int millis = 0;
    if (at < text.size() && text[at] == '.') {
        int scale = 100;
        for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
            millis += (text[at] - '0') * scale;
    }
    if (at >= text.size())
        return {};
    std::chrono::minutes offset{0};
    if (text[at] == 'Z' || text[at] == 'z') {
        ++at;
    } else if (text[at] == '+' || text[at] == '-') {
        const auto hours = digits(text, at + 1, 2), minutes = digits(text, at + 4, 2);
        if (!hours || !minutes || text[at + 3] != ':' || *hours > 23 || *minutes > 59)
            return {};
        offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
        if (text[at] == '-')
            offset = -offset;
        at += 6;
    }
    if (at != text.size())
        return {};
    return timestamp{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second} + std::chrono::milliseconds{millis} - offset;
}

timestamp system_clock::now() const
{
    return floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::chrono::milliseconds system_clock::monotonic() const
{
    timespec at{};
    clock_gettime(CLOCK_BOOTTIME, &at);
    return std::chrono::seconds{at.tv_sec} + std::chrono::milliseconds{at.tv_nsec / 1'000'000};
}

} // namespace tongyuan
