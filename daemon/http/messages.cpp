#include "http/messages.hpp"

#include "base/text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>

namespace json = boost::json;

namespace tongyuan::http {

namespace {

bool same_name(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [&](char x, char y) { return lower(x) == lower(y); });
}

json::array array_of(const std::vector<violation>& violations)
{
    json::array all;
    all.reserve(violations.size());
    for (const auto& v : violations)
        all.push_back(json::object{{"field", v.field}, {"code", v.code}, {"message", v.message}});
    return all;
}

json::object problem_object(int status, std::string_view code, std::string_view detail)
{
    json::object body;
    body["type"] = "about:blank";
    body["title"] = reason_of(status);
    body["status"] = status;
    body["code"] = code;
    body["detail"] = detail;
    return body;
}

response problem_response(int status, const json::object& body)
{
    response r{status};
    r.headers.reserve(2);
    r.headers.emplace_back("Content-Type", "application/problem+json");
    r.body = json::serialize(body);
    // RFC 9110 wants a challenge; this scheme opens no dialogue in a browser.
    if (status == 401)
        r.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"tongyuan\"");
    return r;
}

} // namespace

std::string_view name_of(verb v)
{
    switch (v) {
    case verb::get:
        return "GET";
    case verb::head:
        return "HEAD";
    case verb::post:
        return "POST";
    case verb::put:
        return "PUT";
    case verb::patch:
        return "PATCH";
    case verb::delete_:
        return "DELETE";
    }
    return "GET";
}

std::string_view request::header(std::string_view lower_case_name) const
{
    for (const auto& [name, value] : headers)
        if (name == lower_case_name)
            return value;
    return {};
}

std::optional<std::string> request::query_value(std::string_view name) const
{
    if (heeded)
        heeded->emplace(name);
    for (const auto& [key, value] : query)
        if (key == name)
            return value;
    return std::nullopt;
}

const std::string& request::parameter(std::string_view name) const
{
    const auto found = parameters.find(name);
    if (found == parameters.end())
        throw std::logic_error("the route has no parameter " + std::string(name));
    return found->second;
}

std::optional<std::string> request::cookie(std::string_view name) const
{
    std::string_view rest = header("cookie");
    while (!rest.empty()) {
        const auto end = std::min(rest.find(';'), rest.size());
        const auto pair = trimmed(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name)
            return std::string(pair.substr(equals + 1));
    }
    return std::nullopt;
}

response& response::with(std::string name, std::string value)
{
    constexpr std::string_view line_enders{"\r\n\0", 3};
    if (name.empty() || name.find_first_of(line_enders) != std::string::npos ||
        value.find_first_of(line_enders) != std::string::npos)
        throw std::logic_error("a response header would split its line: " + name);
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

bool response::has(std::string_view name) const
{
    return std::ranges::any_of(headers, [&](const auto& h) { return same_name(h.first, name); });
}

response json_response(const json::value& body, int status)
{
    response r{status};
    r.headers.emplace_back("Content-Type", "application/json");
    r.body = json::serialize(body);
    return r;
}

response no_content()
{
    return response{204};
}

response problem(const refusal& why)
{
    const int status = status_of(why.kind);
    auto body = problem_object(status, why.code, why.message);
    if (!why.violations.empty())
        body["violations"] = array_of(why.violations);
    return problem_response(status, body);
}

response problem(int status, std::string_view code, std::string_view detail, std::string_view request_id)
{
    auto body = problem_object(status, code, detail);
    if (!request_id.empty())
        body["request_id"] = request_id;
    return problem_response(status, body);
}

int status_of(errc kind)
{
    switch (kind) {
    case errc::invalid:
        return 422;
    case errc::malformed:
        return 400;
    case errc::unauthenticated:
        return 401;
    case errc::forbidden:
        return 403;
    case errc::not_found:
        return 404;
    case errc::conflict:
        return 409;
    case errc::wrong_state:
        return 409;
    case errc::stale:
        return 412;
    case errc::too_large:
        return 413;
    case errc::unsupported:
        return 415;
    case errc::locked:
        return 423;
    case errc::precondition:
        return 428;
    case errc::too_many:
        return 429;
    case errc::unavailable:
        return 503;
    }
    return 500;
}

std::string_view reason_of(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 204:
        return "No Content";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 302:
        return "Found";
    case 303:
        return "See Other";
    case 304:
        return "Not Modified";
    case 307:
        return "Temporary Redirect";
    case 308:
        return "Permanent Redirect";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 406:
        return "Not Acceptable";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 410:
        return "Gone";
    case 411:
        return "Length Required";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 417:
        return "Expectation Failed";
    case 421:
        return "Misdirected Request";
    case 422:
        return "Unprocessable Content";
    case 423:
        return "Locked";
    case 428:
        return "Precondition Required";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 501:
        return "Not Implemented";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Status";
    }
}

} // namespace tongyuan::http
