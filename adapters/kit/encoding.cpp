#include "adapters/kit/encoding.hpp"

namespace tongyuan::adapters::kit {

namespace {

void percent(std::string& out, unsigned char c)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    out += '%';
    out += digits[c >> 4];
    out += digits[c & 15];
}

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

void json_char(std::string& out, char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\r':
        out += "\\r";
        return;
    case '\t':
        out += "\\t";
        return;
    default:
        break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20) {
        out += c;
        return;
    }
    out += "\\u00";
    out += digits[byte >> 4];
    out += digits[byte & 15];
}

void xml_char(std::string& out, char c)
{
    switch (c) {
    case '&':
        out += "&amp;";
        return;
    case '<':
        out += "&lt;";
        return;
    case '>':
        out += "&gt;";
        return;
    case '"':
        out += "&quot;";
        return;
    case '\'':
        out += "&#39;";
        return;
    default:
        break;
    }
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 || c == '\n' || c == '\t' || c == '\r')
        out += c;
}

// Text is nearly all plain: runs of it are copied whole.
template <class IsPlain>
void write_runs(std::string& out, std::string_view value, IsPlain is_plain, void (*write)(std::string&, char))
{
    std::size_t from = 0;
    for (std::size_t at = 0; at < value.size(); ++at) {
        if (is_plain(value[at]))
            continue;
        out.append(value, from, at - from);
        write(out, value[at]);
        from = at + 1;
    }
    out.append(value, from);
}

// Objects, not functions: what looks at every character has to be inlined.
constexpr auto is_plain_json = [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; };

constexpr auto is_plain_xml = [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '&' && c != '<' && c != '>' && c != '"' && c != '\'';
};

void form_char(std::string& out, char c)
{
    if (c == ' ')
        out += '+';
    else if (is_unreserved(c) && c != '~')
        out += c;
    else
        percent(out, static_cast<unsigned char>(c));
}

void url_char(std::string& out, char c)
{
    if (is_unreserved(c))
        out += c;
    else
        percent(out, static_cast<unsigned char>(c));
}

} // namespace

std::string encoded(std::string_view value, encoding as)
{
    if (as == encoding::raw)
        return std::string(value);
    std::string out;
    out.reserve(value.size() + value.size() / 8);
    switch (as) {
    case encoding::json_string:
        write_runs(out, value, is_plain_json, json_char);
        break;
    case encoding::xml_text:
        write_runs(out, value, is_plain_xml, xml_char);
        break;
    case encoding::url:
        for (const char c : value)
            url_char(out, c);
        break;
    case encoding::form:
        for (const char c : value)
            form_char(out, c);
        break;
    case encoding::raw:
        break;
    }
    return out;
}

} // namespace tongyuan::adapters::kit
