#include "adapters/kit/flat.hpp"

#include <boost/json.hpp>
#include <tinyxml2.h>

namespace tongyuan::adapters::kit {

namespace {

constexpr int most_levels = 32;

bool declares_something(std::string_view xml)
{
    for (auto at = xml.find("<!"); at != std::string_view::npos; at = xml.find("<!", at + 2)) {
        const auto rest = xml.substr(at);
        if (rest.starts_with("<!--") || rest.starts_with("<![CDATA["))
            continue;
        return true;
    }
    return false;
}

std::string below(std::string_view path, std::string_view name)
{
    return path.empty() ? std::string(name) : std::string(path) + "." + std::string(name);
}

bool collect(const tinyxml2::XMLElement& e, std::string_view path, int level, flat_message& out)
{
    if (level > most_levels)
        return false;
    std::string own;
    bool has_children = false;
    for (const auto* node = e.FirstChild(); node; node = node->NextSibling()) {
        if (const auto* piece = node->ToText()) {
            own += piece->Value();
        } else if (const auto* child = node->ToElement()) {
            has_children = true;
            if (!collect(*child, below(path, child->Name()), level + 1, out))
                return false;
        }
    }
    if (!has_children && !path.empty())
        out.emplace(path, own);
    return true;
}

std::optional<flat_message> read_xml(std::string_view xml)
{
    if (declares_something(xml))
        return {};
    tinyxml2::XMLDocument document;
    if (document.Parse(xml.data(), xml.size()) != tinyxml2::XML_SUCCESS || !document.RootElement())
        return {};
    flat_message out;
    return collect(*document.RootElement(), "", 0, out) ? std::optional{std::move(out)} : std::nullopt;
}

void collect(const boost::json::value& v, std::string_view path, flat_message& out)
{
    if (const auto* object = v.if_object()) {
        for (const auto& [name, member] : *object)
            collect(member, below(path, name), out);
    } else if (const auto* list = v.if_array()) {
        if (!list->empty())
            collect(list->front(), path, out);
    } else if (const auto* text = v.if_string()) {
        out.emplace(path, std::string(*text));
    } else if (!v.is_null()) {
        out.emplace(path, boost::json::serialize(v));
    }
}

std::optional<flat_message> read_json(std::string_view text)
{
    boost::json::parse_options strict;
    strict.max_depth = most_levels;
    boost::system::error_code failed;
    const auto value = boost::json::parse(text, failed, {}, strict);
    if (failed || !value.is_object())
        return {};
    flat_message out;
    collect(value, "", out);
    return out;
}

} // namespace

std::optional<flat_message> read_flat(std::string_view xml_or_json)
{
    const auto begin = xml_or_json.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos)
        return {};
    return xml_or_json[begin] == '{' ? read_json(xml_or_json) : read_xml(xml_or_json);
}

} // namespace tongyuan::adapters::kit
