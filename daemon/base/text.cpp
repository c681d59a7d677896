#include "base/text.hpp"

#include <algorithm>

namespace tongyuan {

namespace {

bool is_continuation(unsigned char c)
{
    return (c & 0xc0) == 0x80;
}

// Length of the sequence that begins at `at`, or 0 when it is not well-formed.
std::size_t sequence_length(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(at + i < text.size() ? text[at + i] : 0);
    };
    const auto lead = byte(0);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return is_continuation(byte(1)) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const bool overlong = lead == 0xe0 && byte(1) < 0xa0;
        const bool surrogate = lead == 0xed && byte(1) > 0x9f;
        return is_continuation(byte(1)) && is_continuation(byte(2)) && !overlong && !surrogate ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const bool overlong = lead == 0xf0 && byte(1) < 0x90;
        const bool beyond = lead == 0xf4 && byte(1) > 0x8f;
        return is_continuation(byte(1)) && is_continuation(byte(2)) && is_continuation(byte(3)) && !overlong && !beyond
                   ? 4
                   : 0;
    }
    return 0;
}

} // namespace

std::optional<std::size_t> first_bad_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto length = sequence_length(text, at);
        if (length == 0)
            return at;
        at += length;
    }
    return {};
}

std::size_t length_in_characters(std::string_view text)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return !is_continuation(static_cast<unsigned char>(c)); }));
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view wide_space = "\u3000";
    for (bool again = true; again;) {
        again = false;
        while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r')))
            text.remove_prefix(1);
        while (!text.empty() && (text.back() == ' ' || (text.back() >= '\t' && text.back() <= '\r')))
            text.remove_suffix(1);
        if (text.starts_with(wide_space)) {
            text.remove_prefix(wide_space.size());
            again = true;
        }
        if (text.ends_with(wide_space)) {
            text.remove_suffix(wide_space.size());
            again = true;
        }
    }
    return text;
}

std::string lower_ascii(std::string_view text)
{
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

} // namespace tongyuan
