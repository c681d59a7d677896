#include "registry/finding/account_search.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace tongyuan::registry {

namespace {

using column_name = std::pair<std::string_view, account_column>;
constexpr std::array columns{column_name{"name", account_column::name},
                             column_name{"unit", account_column::unit},
                             column_name{"platform", account_column::platform},
                             column_name{"state", account_column::state},
                             column_name{"followers", account_column::followers},
                             column_name{"verified_until", account_column::verified_until},
                             column_name{"created_at", account_column::created_at}};

constexpr std::string_view digits = "0123456789abcdef";

std::string hex(std::string_view bytes)
{
    std::string out;
    for (const unsigned char byte : bytes) {
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

std::optional<std::string> bytes_from(std::string_view text)
{
    std::string out;
    if (text.size() % 2 != 0)
        return {};
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = digits.find(text[i]), low = digits.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos)
            return {};
        out += static_cast<char>(high << 4U | low);
    }
    return out;
}

} // namespace

std::optional<account_column> account_column_from(std::string_view name)
{
    for (const auto& [known, column] : columns)
        if (known == name)
            return column;
    return {};
}

std::string cursor_of(const account_place& p)
{
    return std::to_string(p.number) + "." + hex(p.text) + "." + hex(p.name) + "." + p.id;
}

std::optional<account_place> account_place_from(std::string_view cursor)
{
    std::array<std::string_view, 3> parts;
    for (auto& part : parts) {
        const auto cut = cursor.find('.');
        if (cut == std::string_view::npos)
            return {};
        part = cursor.substr(0, cut);
        cursor.remove_prefix(cut + 1);
    }
    account_place out;
    const auto end = parts[0].data() + parts[0].size();
    const auto read = std::from_chars(parts[0].data(), end, out.number);
    auto text = bytes_from(parts[1]), name = bytes_from(parts[2]);
    if (read.ec != std::errc{} || read.ptr != end || !text || !name || cursor.empty())
        return {};
    out.text = std::move(*text);
    out.name = std::move(*name);
    out.id = cursor;
    return out;
}

} // namespace tongyuan::registry
