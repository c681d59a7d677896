#include "adapters/kit/length.hpp"

namespace tongyuan::adapters::kit {

namespace {

std::size_t sequence_length(unsigned char lead)
{
    if (lead >= 0xf0 && lead < 0xf8)
        return 4;
    if (lead >= 0xe0)
        return lead < 0xf0 ? 3 : 1;
    return lead >= 0xc2 ? 2 : 1;
}

// Takes one character off the front; a malformed byte is a character of its own.
std::string_view take(std::string_view& rest)
{
    std::size_t length = sequence_length(static_cast<unsigned char>(rest.front()));
    for (std::size_t i = 1; i < length; ++i)
        if (i >= rest.size() || (static_cast<unsigned char>(rest[i]) & 0xc0) != 0x80)
            length = 1;
    const auto one = rest.substr(0, length);
    rest.remove_prefix(length);
    return one;
}

bool is_space(std::string_view one)
{
    if (one.size() == 1)
        return one[0] == ' ' || (one[0] >= '\t' && one[0] <= '\r');
    // U+00A0, U+2000–U+200D, U+2028, U+2029, U+202F, U+2060, U+3000, U+FEFF
    if (one == "\u00a0" || one == "\u3000" || one == "\u2028" || one == "\u2029" || one == "\u202f" ||
        one == "\u2060" || one == "\ufeff")
        return true;
    return one.size() == 3 && one.starts_with("\xe2\x80") && static_cast<unsigned char>(one[2]) <= 0x8d;
}

template <typename Weight>
std::uint32_t sum(std::string_view text, Weight weight)
{
    std::uint32_t total = 0;
    while (!text.empty())
        total += weight(take(text));
    return total;
}

} // namespace

std::uint32_t characters(std::string_view text)
{
    return sum(text, [](std::string_view) { return 1u; });
}

std::uint32_t wechat_length(std::string_view text)
{
    return sum(text, [](std::string_view one) { return one.size() == 4 ? 2u : 1u; });
}

std::uint32_t weibo_length(std::string_view text)
{
    const auto halves =
        sum(text, [](std::string_view one) { return static_cast<unsigned char>(one[0]) < 0x80 ? 1u : 2u; });
    return (halves + 1) / 2;
}

std::string without_spaces(std::string_view text)
{
    std::string kept;
    kept.reserve(text.size());
    while (!text.empty())
        if (const auto one = take(text); !is_space(one))
            kept += one;
    return kept;
}

bool same_text(std::string_view a, std::string_view b)
{
    return without_spaces(a) == without_spaces(b);
}

} // namespace tongyuan::adapters::kit
