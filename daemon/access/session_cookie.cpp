#include "access/session_cookie.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"

namespace tongyuan::access {

namespace {

std::string cookie_text(const http::request& r, std::string_view value)
{
    std::string out(cookie_name(r.secure));
    out.append("=").append(value).append("; Path=/; HttpOnly; SameSite=Strict");
    if (r.secure)
        out += "; Secure";
    return out;
}

// An Origin is "scheme://host[:port]". A proxy may have left the port out of Host; then the names decide.
bool is_own_origin(const http::request& r)
{
    const auto origin = lower_ascii(r.header("origin"));
    const auto host = lower_ascii(r.header("host"));
    const std::string_view scheme = r.secure ? "https://" : "http://";
    if (!origin.starts_with(scheme))
        return false;
    const auto place = std::string_view(origin).substr(scheme.size());
    if (place == host)
        return true;
    const auto bracket = host.rfind(']');
    const bool host_has_port = host.find(':', bracket == std::string::npos ? 0 : bracket) != std::string::npos;
    return !host_has_port && !host.empty() && place.starts_with(host) && place.substr(host.size()).starts_with(':');
}

} // namespace

std::string_view cookie_name(bool secure)
{
    return secure ? "__Host-tongyuan_session" : "tongyuan_session";
}

std::optional<std::string> session_token_of(const http::request& r)
{
    auto token = r.cookie(cookie_name(r.secure));
    return token && !token->empty() ? token : std::nullopt;
}

http::response& with_session_cookie(http::response& answer, const http::request& r, std::string_view token)
{
    return answer.with("Set-Cookie", cookie_text(r, token));
}

http::response& without_session_cookie(http::response& answer, const http::request& r)
{
    return answer.with("Set-Cookie", cookie_text(r, "") + "; Max-Age=0");
}

std::string token_digest(std::string_view token)
{
    return sha256_hex(token);
}

std::string csrf_of(std::string_view session_token)
{
    return to_base64url(hmac_sha256_raw(session_token, "tongyuan csrf"));
}

bool changes_something(http::verb v)
{
    return v != http::verb::get && v != http::verb::head;
}

bool is_from_another_site(const http::request& r)
{
    const auto site = r.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin" && site != "none")
        return true;
    return !r.header("origin").empty() && !is_own_origin(r);
}

} // namespace tongyuan::access
