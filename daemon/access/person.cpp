#include "access/person.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tongyuan::access {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

std::string normal_login(std::string_view typed)
{
    return lower_ascii(trimmed(typed));
}

bool is_login(std::string_view normal)
{
    const auto letter_or_digit = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'z'); };
    return normal.size() >= 2 && normal.size() <= 32 && letter_or_digit(normal.front()) &&
           std::ranges::all_of(normal, [&](char c) { return letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

bool is_phone(std::string_view text)
{
    return std::ranges::count_if(text, is_digit) >= 5 && text.size() <= 30 &&
           std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '+' || c == '-' || c == ' '; });
}

} // namespace tongyuan::access
