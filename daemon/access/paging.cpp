#include "access/paging.hpp"

#include "base/text.hpp"

#include <boost/json/object.hpp>

#include <charconv>

namespace json = boost::json;

namespace tongyuan::access {

result<page> page_of(const http::request& r, std::int64_t usual, std::int64_t most)
{
    page out;
    out.limit = usual;
    out.cursor = r.query_value("cursor");
    if (const auto text = r.query_value("limit")) {
        const auto* end = text->data() + text->size();
        const auto [stop, error] = std::from_chars(text->data(), end, out.limit);
        if (error != std::errc{} || stop != end || out.limit < 1 || out.limit > most)
            return refusal{errc::malformed, "page.limit", "limit 应为 1 到 " + std::to_string(most) + " 的整数。"};
    }
    return out;
}

refusal unreadable_cursor()
{
    return {errc::malformed, "page.cursor", "cursor 无法识别，请从第一页重新读取。"};
}

http::response page_answer(json::array items, const std::optional<std::string>& next)
{
    json::object body;
    body["items"] = std::move(items);
    body["next"] = next ? json::value(*next) : json::value(nullptr);
    return http::json_response(body);
}

std::string cursor_of(timestamp at, std::string_view id)
{
    return std::to_string(to_millis(at)) + "-" + std::string(id);
}

result<std::optional<moment>> moment_of(const page& p)
{
    if (!p.cursor)
        return std::optional<moment>{};
    const auto& text = *p.cursor;
    const auto cut = std::min(text.find('-', 1), text.size());
    std::int64_t millis = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + cut, millis);
    if (error != std::errc{} || stop != text.data() + cut || cut == text.size())
        return unreadable_cursor();
    return std::optional{moment{from_millis(millis), text.substr(cut + 1)}};
}

std::string pattern_for(std::string_view part)
{
    std::string out = "%";
    for (const char c : lower_ascii(part)) {
        if (c == '%' || c == '_' || c == '!')
            out += '!';
        out += c;
    }
    return out + "%";
}

} // namespace tongyuan::access
