#include "content/api_parts.hpp"

#include "access/idempotency.hpp"
#include "base/ids.hpp"
#include "base/json_reader.hpp"
#include "content/article_json.hpp"

#include <charconv>

namespace tongyuan::content {

http::response answer_with(sql::session& s, const options& o, const access::principal& who, const article& a,
                           int status)
{
    auto r = http::json_response(article_json(s, o, who, a), status);
    access::with_version(r, a.version);
    return r;
}

result<std::optional<std::int64_t>> optional_version(const http::request& r)
{
    if (r.header("if-match").empty())
        return std::optional<std::int64_t>{};
    const auto version = access::expected_version(r);
    if (!version)
        return version.error();
    return std::optional{*version};
}

std::optional<refusal> refuse_fields(const http::request& r)
{
    if (r.body.empty())
        return {};
    auto body = json_reader::parse(r.body);
    if (!body)
        return body.error();
    return body->finish();
}

std::optional<std::int64_t> number_from(std::string_view text)
{
    std::int64_t n = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, n);
    return error == std::errc{} && stop == end && n >= 0 ? std::optional{n} : std::nullopt;
}

std::optional<article_store::place> place_from(std::string_view cursor)
{
    const auto dot = cursor.find('.');
    if (dot == std::string_view::npos)
        return {};
    const auto millis = number_from(cursor.substr(0, dot));
    const auto id = cursor.substr(dot + 1);
    if (!millis || !is_id(id))
        return {};
    return article_store::place{from_millis(*millis), std::string(id)};
}

std::optional<std::string> cut_page(std::vector<article>& read, std::int64_t limit)
{
    if (read.size() <= static_cast<std::size_t>(limit))
        return {};
    read.resize(static_cast<std::size_t>(limit));
    return std::to_string(to_millis(read.back().updated_at)) + "." + read.back().id;
}

} // namespace tongyuan::content
