#include "portal/rpc.hpp"

#include <tinyxml2.h>

#include <algorithm>
#include <array>

namespace tongyuan::fake {

namespace {

using tinyxml2::XMLElement;

constexpr int deepest = 32;

std::string text_in(const XMLElement& element)
{
    std::string all;
    for (const auto* node = element.FirstChild(); node; node = node->NextSibling())
        if (const auto* text = node->ToText())
            all += text->Value();
    return all;
}

std::optional<std::string> base64_decoded(std::string_view text)
{
    static constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    std::uint32_t held = 0;
    int bits = 0;
    for (const char c : text) {
        if (c == '=' || c == '\n' || c == '\r' || c == ' ' || c == '\t')
            continue;
        const auto at = alphabet.find(c);
        if (at == std::string_view::npos)
            return std::nullopt;
        held = held << 6 | static_cast<std::uint32_t>(at);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(held >> bits & 0xFF);
        }
    }
    return out;
}

std::optional<rpc_value> read_value(const XMLElement* element, int depth);

std::optional<rpc_value> read_struct(const XMLElement& element, int depth)
{
    rpc_value out;
    out.is = rpc_value::kind::structure;
    for (const auto* m = element.FirstChildElement(); m; m = m->NextSiblingElement()) {
        const auto* name = m->FirstChildElement("name");
        auto value = read_value(m->FirstChildElement("value"), depth);
        if (std::string_view{m->Name()} != "member" || !name || !value)
            return std::nullopt;
        out.names.push_back(text_in(*name));
        out.items.push_back(std::move(*value));
    }
    return out;
}

std::optional<rpc_value> read_list(const XMLElement& element, int depth)
{
    rpc_value out;
    out.is = rpc_value::kind::list;
    const auto* data = element.FirstChildElement("data");
    if (!data)
        return std::nullopt;
    for (const auto* v = data->FirstChildElement(); v; v = v->NextSiblingElement()) {
        auto value = read_value(v, depth);
        if (!value)
            return std::nullopt;
        out.items.push_back(std::move(*value));
    }
    return out;
}

std::optional<rpc_value> read_scalar(std::string_view type, std::string text)
{
    rpc_value out;
    out.text = std::move(text);
    if (type == "string" || type == "dateTime.iso8601")
        return out;
    if (type == "int" || type == "i4" || type == "double") {
        out.is = rpc_value::kind::number;
        return out;
    }
    if (type == "boolean" && (out.text == "0" || out.text == "1")) {
        out.is = rpc_value::kind::boolean;
        return out;
    }
    if (type != "base64")
        return std::nullopt;
    auto bytes = base64_decoded(out.text);
    if (!bytes)
        return std::nullopt;
    out.is = rpc_value::kind::bytes;
    out.text = std::move(*bytes);
    return out;
}

// A value without a type is a string.
std::optional<rpc_value> read_value(const XMLElement* element, int depth)
{
    if (!element || std::string_view{element->Name()} != "value" || depth > deepest)
        return std::nullopt;
    const auto* typed = element->FirstChildElement();
    if (!typed)
        return read_scalar("string", text_in(*element));
    const std::string_view type = typed->Name();
    if (type == "struct")
        return read_struct(*typed, depth + 1);
    if (type == "array")
        return read_list(*typed, depth + 1);
    return read_scalar(type, text_in(*typed));
}

std::string written(const rpc_value& value)
{
    std::string inside;
    switch (value.is) {
    case rpc_value::kind::structure:
        for (std::size_t i = 0; i < value.items.size(); ++i)
            inside +=
                "<member><name>" + escaped_html(value.names[i]) + "</name>" + written(value.items[i]) + "</member>\n";
        return "<value><struct>\n" + inside + "</struct></value>";
    case rpc_value::kind::list:
        for (const auto& item : value.items)
            inside += written(item) + "\n";
        return "<value><array><data>\n" + inside + "</data></array></value>";
    case rpc_value::kind::boolean:
        return "<value><boolean>" + value.text + "</boolean></value>";
    case rpc_value::kind::number:
        return "<value><int>" + value.text + "</int></value>";
    default:
        return "<value><string>" + escaped_html(value.text) + "</string></value>";
    }
}

outgoing document(const std::string& inside)
{
    outgoing out;
    out.content_type = "text/xml; charset=UTF-8";
    out.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse>\n" + inside + "\n</methodResponse>\n";
    return out;
}

} // namespace

const rpc_value* rpc_value::member(std::string_view name) const
{
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? nullptr : &items[static_cast<std::size_t>(found - names.begin())];
}

std::string rpc_value::text_of(std::string_view name) const
{
    const auto* found = member(name);
    return found ? found->text : std::string{};
}

rpc_value rpc_text(std::string text)
{
    rpc_value out;
    out.text = std::move(text);
    return out;
}

rpc_value rpc_boolean(bool value)
{
    rpc_value out;
    out.is = rpc_value::kind::boolean;
    out.text = value ? "1" : "0";
    return out;
}

rpc_value rpc_list(std::vector<rpc_value> items)
{
    rpc_value out;
    out.is = rpc_value::kind::list;
    out.items = std::move(items);
    return out;
}

rpc_value rpc_struct(const std::vector<std::pair<std::string, rpc_value>>& members)
{
    rpc_value out;
    out.is = rpc_value::kind::structure;
    for (const auto& [name, value] : members) {
        out.names.push_back(name);
        out.items.push_back(value);
    }
    return out;
}

std::optional<rpc_call> read_call(std::string_view xml)
{
    tinyxml2::XMLDocument document(true, tinyxml2::PRESERVE_WHITESPACE);
    if (document.Parse(xml.data(), xml.size()) != tinyxml2::XML_SUCCESS)
        return std::nullopt;
    const auto* root = document.FirstChildElement("methodCall");
    const auto* name = root ? root->FirstChildElement("methodName") : nullptr;
    const auto* all = root ? root->FirstChildElement("params") : nullptr;
    if (!name || !all)
        return std::nullopt;
    rpc_call call{text_in(*name), {}};
    for (const auto* p = all->FirstChildElement(); p; p = p->NextSiblingElement()) {
        auto value = read_value(p->FirstChildElement(), 0);
        if (std::string_view{p->Name()} != "param" || !value)
            return std::nullopt;
        call.parameters.push_back(std::move(*value));
    }
    return call;
}

outgoing rpc_answer(const rpc_value& value)
{
    return document("<params><param>" + written(value) + "</param></params>");
}

outgoing rpc_fault(std::int64_t code, std::string_view words)
{
    rpc_value number;
    number.is = rpc_value::kind::number;
    number.text = std::to_string(code);
    const auto both = rpc_struct({{"faultCode", number}, {"faultString", rpc_text(std::string{words})}});
    return document("<fault>" + written(both) + "</fault>");
}

} // namespace tongyuan::fake
