#include "registry/printing/filing_number.hpp"

#include "base/text.hpp"

#include <algorithm>

namespace tongyuan::registry {

namespace {

constexpr std::size_t longest_template = 80; // characters
constexpr std::string_view serial_begins = "serial:";

// Calls `text(piece)` and `place(name)` in the order in which they stand; false where a bracket is never closed.
template <class Text, class Place>
bool walk(std::string_view form, Text text, Place place)
{
    while (!form.empty()) {
        const auto open = std::min(form.find('{'), form.size());
        if (open > 0)
            text(form.substr(0, open));
        form.remove_prefix(open);
        if (form.empty())
            return true;
        const auto close = form.find('}');
        if (close == std::string_view::npos)
            return false;
        place(form.substr(1, close - 1));
        form.remove_prefix(close + 1);
    }
    return true;
}

// Of "serial:4"; 0 for any other place.
std::size_t digits_of(std::string_view place)
{
    const bool is_serial = place.starts_with(serial_begins) && place.size() == serial_begins.size() + 1;
    const char digit = is_serial ? place.back() : '0';
    return digit >= '1' && digit <= '9' ? static_cast<std::size_t>(digit - '0') : 0;
}

bool is_fact(std::string_view place)
{
    return place == "region" || place == "year" || place == "platform" || place == "kind";
}

bool is_printable(std::string_view text)
{
    return std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == '}'; });
}

} // namespace

std::string fault_of_number_template(std::string_view form)
{
    std::string unknown;
    int serials = 0;
    bool is_clean = true;
    const bool is_whole = walk(
        form, [&](std::string_view piece) { is_clean = is_clean && is_printable(piece); },
        [&](std::string_view place) {
            serials += digits_of(place) > 0;
            if (unknown.empty() && digits_of(place) == 0 && !is_fact(place))
                unknown = place;
        });
    if (!is_whole || !is_clean)
        return "花括号要成对，编号里不能有空格，例如 {region}{year}{platform}{serial:4}。";
    if (!unknown.empty())
        return "没有“{" + unknown + "}”这一项。可用：{region}、{year}、{platform}、{kind}、{serial:4}。";
    if (serials != 1)
        return "须有且只有一处流水号，例如 {serial:4} 表示至少四位、不足补零。";
    if (length_in_characters(form) > longest_template)
        return "编号格式不超过 80 个字。";
    return {};
}

bool names_region(std::string_view form)
{
    return form.find("{region}") != std::string_view::npos;
}

std::string series_of(std::string_view form, const number_facts& facts)
{
    std::string out;
    walk(
        form, [&](std::string_view piece) { out += piece; },
        [&](std::string_view place) {
            if (place == "region")
                out += facts.region;
            else if (place == "year")
                out += std::to_string(facts.year);
            else if (place == "platform")
                out += facts.platform;
            else if (place == "kind")
                out += facts.kind;
            else
                out.append("{").append(place).append("}");
        });
    return out;
}

std::string number_in(std::string_view series, std::int64_t serial)
{
    std::string out;
    walk(
        series, [&](std::string_view piece) { out += piece; },
        [&](std::string_view place) {
            const auto digits = std::to_string(serial);
            out.append(digits_of(place) - std::min(digits_of(place), digits.size()), '0').append(digits);
        });
    return out;
}

} // namespace tongyuan::registry
