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

namespace {

constexpr std::array provinces{"11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34",
                               "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52",
                               "53", "54", "61", "62", "63", "64", "65", "71", "81", "82"};

bool is_municipality(std::string_view code)
{
    const auto province = code.substr(0, 2);
    return province == "11" || province == "12" || province == "31" || province == "50";
}

bool is_nothing(std::string_view digits)
{
    return digits.find_first_not_of('0') == std::string_view::npos;
}

} // namespace

std::string fault_of_region(std::string_view code, std::string_view level)
{
    if (std::ranges::find(provinces, code.substr(0, 2)) == provinces.end())
        return "前两位不是任何省级行政区的代码，请核对。";
    const bool has_city = !is_nothing(code.substr(2, 2)), has_county = !is_nothing(code.substr(4, 2));
    const bool has_town = code.size() > 6 && !is_nothing(code.substr(6, 3));
    if (level == "province" && (has_city || has_county || has_town))
        return "省级单位的行政区划代码应以 0000 结尾，例如 320000。";
    if (level == "city" && (has_town || !has_city || (has_county && !is_municipality(code))))
        return "市级单位的行政区划代码应以 00 结尾，例如 320500。";
    if (level == "county" && (!has_county || has_town))
        return "县级单位应填写县（市、区）的 6 位代码，末两位不为 00，例如 320505。";
    if (level == "township" && !has_town)
        return "乡级单位应填写乡镇（街道）的 9 位代码，例如 320505101。";
    return {};
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
