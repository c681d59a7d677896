#include "adapters/kit/xml.hpp"

#include <tinyxml2.h>

#include <charconv>

namespace tongyuan::adapters::kit {

namespace {

text value_of(std::string_view type, const text& inner)
{
    const std::string name(type);
    return join({lit("<value><" + name + ">"), inner, lit("</" + name + "></value>")});
}

std::string text_in(const tinyxml2::XMLElement& e)
{
    std::string all;
    for (const auto* node = e.FirstChild(); node; node = node->NextSibling())
        if (const auto* piece = node->ToText())
            all += piece->Value();
    return all;
}

rpc_value read_value(const tinyxml2::XMLElement& value);

void read_array(const tinyxml2::XMLElement& typed, rpc_value& into)
{
    into.kind = rpc_kind::array;
    if (const auto* list = typed.FirstChildElement("data"))
        for (const auto* v = list->FirstChildElement("value"); v; v = v->NextSiblingElement("value"))
            into.items.push_back(read_value(*v));
}

void read_struct(const tinyxml2::XMLElement& typed, rpc_value& into)
{
    into.kind = rpc_kind::structure;
    for (const auto* m = typed.FirstChildElement("member"); m; m = m->NextSiblingElement("member")) {
        const auto* name = m->FirstChildElement("name");
        const auto* v = m->FirstChildElement("value");
        if (name && v)
            into.members[text_in(*name)] = read_value(*v);
    }
}

// Recursion is bounded: tinyxml2 refuses documents nested deeper than 500.
rpc_value read_value(const tinyxml2::XMLElement& value)
{
    rpc_value read;
    const auto* typed = value.FirstChildElement();
    if (typed == nullptr) {
        read.kind = rpc_kind::scalar;
        read.type = "string";
        read.text = text_in(value);
        return read;
    }
    read.type = typed->Name();
    if (read.type == "array") {
        read_array(*typed, read);
    } else if (read.type == "struct") {
        read_struct(*typed, read);
    } else if (read.type != "nil") {
        read.kind = rpc_kind::scalar;
        read.text = text_in(*typed);
    }
    return read;
}

const tinyxml2::XMLElement* child(const tinyxml2::XMLElement* parent, const char* name)
{
    return parent ? parent->FirstChildElement(name) : nullptr;
}

} // namespace

text rpc_string(const text& raw)
{
    return value_of("string", encode(raw, encoding::xml_text));
}
text rpc_string(std::string_view raw)
{
    return rpc_string(lit(std::string(raw)));
}
text rpc_int(std::int64_t value)
{
    return value_of("int", lit(std::to_string(value)));
}
text rpc_bool(bool value)
{
    return value_of("boolean", lit(value ? "1" : "0"));
}
text rpc_time(const text& iso8601)
{
    return value_of("dateTime.iso8601", encode(iso8601, encoding::xml_text));
}
text rpc_media(const std::string& sha256)
{
    return value_of("base64", media(sha256, true));
}

text rpc_array(const std::vector<text>& values)
{
    text all = lit("<data>");
    for (const auto& v : values)
        append(all, v);
    append(all, "</data>");
    return value_of("array", all);
}

text rpc_struct(const std::vector<std::pair<std::string, text>>& members)
{
    text all;
    for (const auto& [name, v] : members)
        append(all, join({lit("<member><name>" + encoded(name, encoding::xml_text) + "</name>"), v, lit("</member>")}));
    return value_of("struct", all);
}

text rpc_call(std::string_view method, const std::vector<text>& parameters)
{
    text all = lit("<?xml version=\"1.0\" encoding=\"UTF-8\"?><methodCall><methodName>" +
                   encoded(method, encoding::xml_text) + "</methodName><params>");
    for (const auto& p : parameters)
        append(all, join({lit("<param>"), p, lit("</param>")}));
    append(all, "</params></methodCall>");
    return all;
}

const rpc_value* rpc_value::member(std::string_view name) const
{
    const auto found = members.find(name);
    return found == members.end() ? nullptr : &found->second;
}

std::string rpc_value::text_of(std::string_view name) const
{
    const auto* found = member(name);
    return found && found->kind == rpc_kind::scalar ? found->text : std::string();
}

std::optional<std::int64_t> rpc_value::integer() const
{
    std::int64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    return kind == rpc_kind::scalar && !text.empty() && read.ec == std::errc{} && read.ptr == end
               ? std::optional(number)
               : std::nullopt;
}

std::optional<rpc_reply> read_rpc(std::string_view xml)
{
    tinyxml2::XMLDocument document;
    if (document.Parse(xml.data(), xml.size()) != tinyxml2::XML_SUCCESS)
        return std::nullopt;
    const auto* response = document.FirstChildElement("methodResponse");
    if (const auto* fault = child(child(response, "fault"), "value")) {
        rpc_reply reply{true, 0, {}, read_value(*fault)};
        if (const auto* code = reply.value.member("faultCode"))
            reply.fault_code = code->integer().value_or(0);
        reply.fault_text = reply.value.text_of("faultString");
        return reply;
    }
    if (const auto* value = child(child(child(response, "params"), "param"), "value"))
        return rpc_reply{false, 0, {}, read_value(*value)};
    return std::nullopt;
}

} // namespace tongyuan::adapters::kit
