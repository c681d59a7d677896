// Text is UTF-8 everywhere. Lengths that people see are counted in code points (字), never in bytes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan {

// Byte offset of the first byte that is not well-formed UTF-8 (RFC 3629), or nothing when all is well.
std::optional<std::size_t> first_bad_utf8(std::string_view text);

// Code points; the text must be well-formed.
std::size_t length_in_characters(std::string_view text);

// Calls `each(code_point)`; the text must be well-formed.
template <class F>
void for_each_character(std::string_view text, F each);

// Removes white space (ASCII and U+3000) at both ends.
std::string_view trimmed(std::string_view text);

std::string lower_ascii(std::string_view text);

} // namespace tongyuan

namespace tongyuan {

template <class F>
void for_each_character(std::string_view text, F each)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        char32_t point = length == 1 ? lead : lead & (0x7fU >> length);
        for (std::size_t k = 1; k < length && i + k < text.size(); ++k)
            point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
        each(point);
        i += length;
    }
}

} // namespace tongyuan
