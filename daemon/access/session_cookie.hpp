// The cookie of a session, its CSRF token, and whether a browser sent a request on behalf of another site. Pure.
//
// SameSite=Strict, although a platform sends people back to /oauth/… across sites: that return is recognised by its
// one-time state, and everything else is fetched by a page of ours.
#pragma once

#include "http/messages.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::access {

// "__Host-tongyuan_session" over TLS; a browser would drop that one on plain loopback, where it is "tongyuan_session".
std::string_view cookie_name(bool secure);
std::optional<std::string> session_token_of(const http::request& r);
http::response& with_session_cookie(http::response& answer, const http::request& r, std::string_view token);
http::response& without_session_cookie(http::response& answer, const http::request& r);

// What is stored instead of a token.
std::string token_digest(std::string_view token);
// Bound to the session without being stored: nobody who lacks the cookie can compute it.
std::string csrf_of(std::string_view session_token);

bool changes_something(http::verb v); // everything but GET and HEAD
// By Sec-Fetch-Site, and by Origin for browsers without it. Programs send neither.
bool is_from_another_site(const http::request& r);

} // namespace tongyuan::access
