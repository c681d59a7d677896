#include "registry/platform_book.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::registry {

namespace {

bool is_integer(std::string_view text)
{
    return !text.empty() && text.size() <= 9 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_address(std::string_view text)
{
    constexpr std::array<std::string_view, 3> schemes{"https://", "http://", "file:///"};
    const auto begins = [&](std::string_view scheme) {
        return text.starts_with(scheme) && text.size() > scheme.size();
    };
    const auto is_odd = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; };
    return std::ranges::any_of(schemes, begins) && std::ranges::none_of(text, is_odd);
}

} // namespace

std::string label_of(const platform_book& book, std::string_view platform)
{
    const auto at = book.find(platform);
    return at == book.end() ? std::string(platform) : at->second.label;
}

const platform_field* field_named(const std::vector<platform_field>& fields, std::string_view name)
{
    const auto at = std::ranges::find(fields, name, &platform_field::name);
    return at == fields.end() ? nullptr : &*at;
}

std::string in_force(const platform_field& field, const std::map<std::string, std::string>& settings)
{
    const auto set = settings.find(field.name);
    return set == settings.end() ? field.default_value : set->second;
}

std::string fault_of(const platform_field& field, std::string_view value)
{
    if (value.empty())
        return field.required ? "必填，不能清空。" : "";
    if (field.kind == field_kind::address && !is_address(value))
        return "应为完整的地址，例如 https://www.example.gov.cn，不含空格。";
    if (field.kind == field_kind::integer && !is_integer(value))
        return "应为整数。";
    if (field.kind == field_kind::boolean && value != "true" && value != "false")
        return "应为 true 或 false。";
    return "";
}

} // namespace tongyuan::registry
