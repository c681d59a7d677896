#include "registry/platforms/platform_book.hpp"

#include "base/text.hpp"

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

const std::vector<kind_label>& platform_kinds()
{
    static const std::vector<kind_label> all{
        {"social", "社交平台"},  {"news", "资讯平台"},      {"video", "视频平台"},   {"site", "网站"},
        {"app", "应用和小程序"}, {"broadcast", "广播电视"}, {"offline", "线下渠道"}, {"other", "其他"}};
    return all;
}

std::string_view label_of_platform_kind(std::string_view kind)
{
    const auto at = std::ranges::find(platform_kinds(), kind, &kind_label::first);
    return at == platform_kinds().end() ? kind : at->second;
}

platform_book::platform_book(std::vector<platform> all, std::vector<recogniser> how)
    : all_(std::move(all)), recognisers_(std::move(how))
{
    for (std::size_t i = 0; i < all_.size(); ++i) {
        auto& p = all_[i];
        if (p.ids_of.empty())
            p.ids_of = p.id;
        places_.emplace(p.id, i);
        spaces_[p.ids_of].push_back(p.id);
        forms_.emplace_back(p.id_form);
    }
}

const platform* platform_book::find(std::string_view code) const
{
    const auto at = places_.find(code);
    return at == places_.end() ? nullptr : &all_[at->second];
}

std::string platform_book::canonical_id(std::string_view platform, std::string_view typed) const
{
    const auto* p = find(platform);
    if (!p)
        return tidied(typed);
    const auto seen = recognisers_.recognise_as(spaces_.at(p->ids_of), typed);
    auto id = seen.platform_id.empty() ? tidied(typed) : seen.platform_id;
    return p->id_in_small_letters ? lower_ascii(id) : id;
}

bool platform_book::is_plausible_id(std::string_view platform, std::string_view canonical) const
{
    const auto at = places_.find(platform);
    return !canonical.empty() && (at == places_.end() || forms_[at->second].matches_whole(canonical));
}

bool platform_book::is_same_space(std::string_view a, std::string_view b) const
{
    const auto* one = find(a);
    const auto* other = find(b);
    return a == b || (one && other && one->ids_of == other->ids_of);
}

std::string label_of(const platform_book& book, std::string_view platform)
{
    const auto* p = book.find(platform);
    return p ? p->label : std::string(platform);
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
