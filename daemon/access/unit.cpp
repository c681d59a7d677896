#include "access/unit.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::access {

std::string path_below(std::string_view parent_path, std::string_view id)
{
    return (parent_path.empty() ? "/" : std::string(parent_path)) + std::string(id) + "/";
}

std::int64_t depth_of(std::string_view path)
{
    return std::ranges::count(path, '/') - 2;
}

bool may_stand_below(std::string_view level, std::string_view parent_level)
{
    return std::ranges::find(unit_levels, level) >= std::ranges::find(unit_levels, parent_level);
}

bool is_region_code(std::string_view text)
{
    return (text.size() == 6 || text.size() == 9 || text.size() == 12) &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_credit_code(std::string_view text)
{
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    constexpr std::array<std::size_t, 17> weights{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
    if (text.size() != weights.size() + 1)
        return false;
    std::size_t sum = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto digit = alphabet.find(text[i]);
        if (digit == std::string_view::npos)
            return false;
        sum += digit * weights[i];
    }
    return alphabet[(alphabet.size() - sum % alphabet.size()) % alphabet.size()] == text.back();
}

} // namespace tongyuan::access
