#include "adapters/kit/difference.hpp"

#include "adapters/kit/length.hpp"

#include <algorithm>

namespace tongyuan::adapters::kit {

namespace {

constexpr std::size_t shown = 60; // bytes: twenty Chinese characters

bool is_inside_character(std::string_view text, std::size_t at)
{
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xc0) == 0x80;
}

// Begins and ends between characters.
std::string excerpt(std::string_view text, std::size_t from)
{
    auto end = std::min(text.size(), from + shown);
    while (end < text.size() && is_inside_character(text, end))
        --end;
    return std::string(text.substr(from, end - from)) + (end < text.size() ? "…" : "");
}

} // namespace

std::string difference(std::string_view approved, std::string_view seen)
{
    const auto a = without_spaces(approved), b = without_spaces(seen);
    if (a == b)
        return {};
    const auto [in_a, in_b] = std::ranges::mismatch(a, b);
    auto at = static_cast<std::size_t>(in_a - a.begin());
    while (at > 0 && (is_inside_character(a, at) || is_inside_character(b, at)))
        --at;
    if (at == a.size())
        return "末尾多出“" + excerpt(b, at) + "”";
    if (at == b.size())
        return "从“" + excerpt(a, at) + "”起缺失";
    return "审定为“" + excerpt(a, at) + "”，读者看到的是“" + excerpt(b, at) + "”";
}

} // namespace tongyuan::adapters::kit
