#include "exchange.hpp"

#include "base/text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <charconv>

namespace tongyuan::fake {

const std::string* find(const parameters& all, std::string_view name)
{
    const auto at = std::ranges::find(all, name, &parameter::name);
    return at == all.end() ? nullptr : &at->value;
}

std::string value_or_empty(const parameters& all, std::string_view name)
{
    const auto* value = find(all, name);
    return value ? *value : std::string{};
}

std::string_view incoming::header(std::string_view lower_name) const
{
    for (const auto& [name, value] : headers)
        if (name == lower_name)
            return value;
    return {};
}

std::string incoming::media_type() const
{
    const auto value = header("content-type");
    return lower_ascii(trimmed(value.substr(0, value.find(';'))));
}

outgoing json_answer(const boost::json::value& body, int status)
{
    outgoing answer;
    answer.status = status;
    answer.body = boost::json::serialize(body);
    return answer;
}

outgoing html_answer(std::string body, int status)
{
    outgoing answer;
    answer.status = status;
    answer.content_type = "text/html; charset=utf-8";
    answer.body = std::move(body);
    return answer;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            unsigned value = 0;
            const char* begin = text.data() + i + 1;
            if (i + 2 >= text.size() || std::from_chars(begin, begin + 2, value, 16).ptr != begin + 2)
                return std::nullopt;
            out += static_cast<char>(value);
            i += 2;
        }
    }
    return out;
}

std::string percent_encoded(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
                           c == '.' || c == '_' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

parameters read_parameters(std::string_view text)
{
    parameters out;
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty())
            continue;
        const auto equals = pair.find('=');
        const auto name = pair.substr(0, equals);
        const auto value = equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
        out.push_back({percent_decoded(name, true).value_or(std::string{name}),
                       percent_decoded(value, true).value_or(std::string{value})});
    }
    return out;
}

namespace {

// Finds `name="value"` or `name=value` among the parameters of a header value.
std::optional<std::string> header_parameter(std::string_view header, std::string_view name)
{
    for (std::size_t at = header.find(';'); at != std::string_view::npos;) {
        auto rest = trimmed(header.substr(at + 1));
        const bool named =
            rest.size() > name.size() && lower_ascii(rest.substr(0, name.size())) == name && rest[name.size()] == '=';
        if (named) {
            rest.remove_prefix(name.size() + 1);
            if (!rest.starts_with('"'))
                return std::string{trimmed(rest.substr(0, rest.find(';')))};
            const auto close = rest.find('"', 1);
            if (close == std::string_view::npos)
                return std::nullopt;
            return std::string{rest.substr(1, close - 1)};
        }
        at = header.find(';', at + 1);
    }
    return std::nullopt;
}

std::optional<form_part> read_part(std::string_view text)
{
    const auto blank = text.find("\r\n\r\n");
    if (blank == std::string_view::npos)
        return std::nullopt;
    form_part part;
    part.value = text.substr(blank + 4);
    auto head = text.substr(0, blank);
    bool disposed = false;
    while (!head.empty()) {
        const auto line = head.substr(0, head.find("\r\n"));
        head.remove_prefix(std::min(head.size(), line.size() + 2));
        const auto colon = line.find(':');
        if (colon == std::string_view::npos)
            return std::nullopt;
        const auto name = lower_ascii(trimmed(line.substr(0, colon)));
        const auto value = trimmed(line.substr(colon + 1));
        if (name == "content-disposition") {
            const auto field = header_parameter(value, "name");
            if (!field || !lower_ascii(value).starts_with("form-data"))
                return std::nullopt;
            part.name = *field;
            part.file_name = header_parameter(value, "filename");
            disposed = true;
        } else if (name == "content-type") {
            part.content_type = value;
        }
    }
    return disposed ? std::optional{std::move(part)} : std::nullopt;
}

} // namespace

std::optional<std::vector<form_part>> read_multipart(const incoming& request)
{
    if (request.media_type() != "multipart/form-data")
        return std::nullopt;
    const auto boundary = header_parameter(request.header("content-type"), "boundary");
    if (!boundary || boundary->empty())
        return std::nullopt;
    const std::string delimiter = "\r\n--" + *boundary;
    // The first delimiter has no line break ahead of it; giving it one lets the loop treat all alike.
    const std::string body = "\r\n" + request.body;
    if (!body.starts_with(delimiter))
        return std::nullopt;
    std::vector<form_part> parts;
    for (std::size_t at = delimiter.size();;) {
        if (body.compare(at, 2, "--") == 0)
            return parts;
        if (body.compare(at, 2, "\r\n") != 0)
            return std::nullopt;
        const auto end = body.find(delimiter, at);
        if (end == std::string::npos)
            return std::nullopt;
        auto part = read_part(std::string_view{body}.substr(at + 2, end - at - 2));
        if (!part)
            return std::nullopt;
        parts.push_back(std::move(*part));
        at = end + delimiter.size();
    }
}

std::string escaped_html(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

} // namespace tongyuan::fake
