#include "weibo/account.hpp"

#include <algorithm>
#include <charconv>

namespace tongyuan::fake::weibo {

namespace {

constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::int64_t group = 10'000'000;

std::string in_base62(std::int64_t value)
{
    std::string out;
    do {
        out.insert(out.begin(), digits[static_cast<std::size_t>(value % 62)]);
        value /= 62;
    } while (value > 0);
    return out;
}

std::optional<std::int64_t> from_base62(std::string_view text)
{
    std::int64_t value = 0;
    for (const char c : text) {
        const auto at = digits.find(c);
        if (at == std::string_view::npos)
            return std::nullopt;
        value = value * 62 + static_cast<std::int64_t>(at);
    }
    return value;
}

} // namespace

std::string base62_mid(std::int64_t id)
{
    std::string out;
    while (id > 0) {
        auto part = in_base62(id % group);
        id /= group;
        if (id > 0)
            part.insert(0, 4 - std::min<std::size_t>(4, part.size()), '0');
        out.insert(0, part);
    }
    return out;
}

std::optional<std::int64_t> read_mid(std::string_view text)
{
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (error == std::errc{} && end == text.data() + text.size() && text.size() > 12)
        return id;
    if (text.empty() || text.size() > 12)
        return std::nullopt;
    id = 0;
    for (std::size_t left = text.size(), begin = 0; left > 0;) {
        const auto take = left % 4 == 0 ? 4 : left % 4;
        const auto part = from_base62(text.substr(begin, take));
        if (!part)
            return std::nullopt;
        id = id * group + *part;
        begin += take;
        left -= take;
    }
    return id;
}

} // namespace tongyuan::fake::weibo
