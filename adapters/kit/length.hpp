// How platforms count. All total on invalid UTF-8: a stray byte counts as one character.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tongyuan::adapters::kit {

std::uint32_t characters(std::string_view text); // code points

// WeChat counts UTF-16 units: an emoji is two.
std::uint32_t wechat_length(std::string_view text);

// Weibo: anything outside ASCII is 1, ASCII is 0.5, the sum rounded up; a link at its full length.
std::uint32_t weibo_length(std::string_view text);

// The text without spaces of any kind (also U+00A0, U+3000, zero-width) and without line breaks: platforms rewrite
// white space, so two texts are compared without it.
std::string without_spaces(std::string_view text);
bool same_text(std::string_view a, std::string_view b);

} // namespace tongyuan::adapters::kit
