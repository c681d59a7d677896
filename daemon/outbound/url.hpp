// An absolute URL taken apart so strictly that libcurl and we cannot disagree about its host. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::outbound {

struct url {
    std::string scheme;     // lower case
    std::string host;       // lower case; IPv6 in brackets
    std::uint16_t port = 0; // the scheme's own when not given
    std::string rest;       // path and query, begins with '/' unless empty
};

// Nothing for anything with user information, a fragment, a backslash, spaces, control or non-ASCII characters, an
// escaped or dotted-at-the-end host, or a scheme other than http and https.
std::optional<url> read_url(std::string_view text);

// "host:port"; the host may be in any case. Nothing when either is missing or odd.
std::optional<std::pair<std::string, std::uint16_t>> read_host_and_port(std::string_view text);

std::string host_and_port(std::string_view host, std::uint16_t port);

} // namespace tongyuan::outbound
