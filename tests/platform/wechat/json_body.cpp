#include "wechat/json_body.hpp"

#include "base/text.hpp"

#include <boost/json.hpp>

#include <charconv>

namespace tongyuan::fake::wechat {

namespace json = boost::json;

namespace {

bool is_printable_escape(std::string_view escape)
{
    unsigned point = 0;
    const auto* begin = escape.data() + 2;
    const bool whole = escape.size() >= 6 && std::from_chars(begin, begin + 4, point, 16).ptr == begin + 4;
    return whole && point >= 0x20;
}

// Doubles the backslash of those escapes.
std::string with_literal_escapes(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const bool literal = text[i + 1] == '/' || (text[i + 1] == 'u' && is_printable_escape(text.substr(i, 6)));
        out.append(literal ? "\\\\" : "\\").append(1, text[++i]);
    }
    return out;
}

} // namespace

maybe<json::object> read_body(const incoming& request, bool counts_escapes)
{
    if (request.body.empty())
        return no{44002, ""};
    if (first_bad_utf8(request.body))
        return no{47001, ""};
    boost::system::error_code error;
    auto parsed = json::parse(counts_escapes ? with_literal_escapes(request.body) : request.body, error);
    if (error || !parsed.is_object())
        return no{47001, ""};
    return std::move(parsed.get_object());
}

} // namespace tongyuan::fake::wechat
