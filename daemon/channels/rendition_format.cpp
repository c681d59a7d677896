#include "channels/rendition_format.hpp"

#include "base/digest.hpp"

#include <boost/json.hpp>

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

} // namespace tongyuan::channels
