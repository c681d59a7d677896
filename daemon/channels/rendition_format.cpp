#include "channels/rendition_format.hpp"

#include "base/digest.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace tongyuan::channels {

namespace json = boost::json;
using namespace adapters;

namespace {

template <class... F>
struct cases : F... {
    using F::operator()...;
};

// A part is [kind, value, encoding?]: arrays keep their order and have no names to sort.
json::value to_json(const part& p)
{
    const auto as = [](encoding e) { return static_cast<int>(e); };
    return std::visit(cases{[](const literal& l) -> json::value { return {"literal", l.text}; },
                            [&](const secret_ref& r) -> json::value { return {"secret", r.name, as(r.as)}; },
                            [](const media_ref& r) -> json::value { return {"media", r.sha256, r.base64 ? 1 : 0}; },
                            [&](const marker_ref& r) -> json::value { return {"marker", "", as(r.as)}; },
                            [&](const slot_ref& r) -> json::value { return {"slot", r.name, as(r.as)}; }},
                      p);
}

part part_from(const json::value& v)
{
    const auto& list = v.as_array();
    const std::string_view kind = list.at(0).as_string();
    const std::string text(std::string_view(list.at(1).as_string()));
    if (kind == "literal")
        return literal{text};
    const auto number = list.at(2).as_int64();
    if (kind == "media")
        return media_ref{text, number != 0};
    if (number < 0 || number > static_cast<int>(encoding::form))
        throw std::runtime_error("a stored rendition names an unknown encoding");
    const auto as = static_cast<encoding>(number);
    if (kind == "secret")
        return secret_ref{text, as};
    if (kind == "marker")
        return marker_ref{as};
    if (kind == "slot")
        return slot_ref{text, as};
    throw std::runtime_error("a stored rendition holds an unknown part");
}

const text* field_called(const rendition& r, std::string_view name)
{
    for (const auto& field : r.fields)
        if (field.name == name)
            return &field.value;
    return nullptr;
}

// Where a channel shows a title of its own; a text that begins with it shows it already.
std::string shown_title(const rendition& r)
{
    std::string title;
    if (const auto* parts = field_called(r, "title"))
        for (const auto& p : *parts)
            if (const auto* words = std::get_if<literal>(&p))
                title += words->text;
    return r.reader_text.starts_with(title) ? std::string() : title;
}

std::string cover_of(const rendition& r)
{
    const auto* parts = field_called(r, "cover");
    const auto* picture = parts && !parts->empty() ? std::get_if<media_ref>(&parts->front()) : nullptr;
    return picture ? picture->sha256 : std::string();
}

std::string without_space(std::string_view words)
{
    constexpr std::array<std::string_view, 4> spaces{"\u3000", "\u00a0", "\u200b", "\ufeff"};
    std::string out;
    for (std::size_t i = 0; i < words.size();) {
        const auto rest = words.substr(i);
        const auto* const space = std::ranges::find_if(spaces, [&](auto s) { return rest.starts_with(s); });
        const bool is_ascii_space = rest.front() == ' ' || (rest.front() >= '\t' && rest.front() <= '\r');
        if (space == spaces.end() && !is_ascii_space)
            out += rest.front();
        i += space == spaces.end() ? 1 : space->size();
    }
    return out;
}

} // namespace

std::string to_text(const rendition& r)
{
    json::array fields;
    for (const auto& field : r.fields) {
        json::array parts;
        for (const auto& p : field.value)
            parts.push_back(to_json(p));
        fields.push_back(json::array{field.name, std::move(parts)});
    }
    json::array media(r.media.begin(), r.media.end());
    return json::serialize(json::array{1, std::move(fields), std::move(media), r.reader_text, r.pictures});
}

rendition rendition_from_text(std::string_view text)
{
    const auto document = json::parse(text);
    const auto& list = document.as_array();
    if (list.at(0).as_int64() != 1)
        throw std::runtime_error("a stored rendition is of a newer version");
    rendition out;
    for (const auto& field : list.at(1).as_array()) {
        rendered_field one{std::string(std::string_view(field.as_array().at(0).as_string())), {}};
        for (const auto& p : field.as_array().at(1).as_array())
            one.value.push_back(part_from(p));
        out.fields.push_back(std::move(one));
    }
    for (const auto& sha : list.at(2).as_array())
        out.media.emplace_back(std::string_view(sha.as_string()));
    out.reader_text = std::string_view(list.at(3).as_string());
    out.pictures = list.at(4).to_number<std::uint32_t>();
    return out;
}

std::string digest_of(const rendition& r)
{
    return sha256_hex(to_text(r));
}

std::string reader_digest_of(const rendition& r)
{
    const auto title = shown_title(r);
    auto seen = r.media;
    std::erase(seen, cover_of(r));
    if (r.reader_text.empty() && seen.empty())
        return {};
    std::ranges::sort(seen);
    json::array media(seen.begin(), seen.end());
    return sha256_hex(json::serialize(json::array{1, without_space(title + r.reader_text), std::move(media)}));
}

} // namespace tongyuan::channels
