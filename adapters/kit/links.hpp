// Links, and the marker they carry: "?d=<delivery>" on the source link tells our post from any other.
#pragma once

#include "adapters/kit/parts.hpp"

namespace tongyuan::adapters::kit {

// The link with "d=" and the marker in its query, before any fragment. Empty for an empty link.
text with_marker(std::string_view link);
bool carries_marker(std::string_view link, std::string_view marker);

std::string host_of(std::string_view link); // lower case, without port; empty when it is no http(s) link
bool is_under(std::string_view link, std::string_view domain); // the domain itself or a name below it

// The text without its http(s) links: platforms shorten them.
std::string without_links(std::string_view text);

} // namespace tongyuan::adapters::kit
