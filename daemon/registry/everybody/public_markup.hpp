// Small pieces of HTML for the pages that everybody may read.
#pragma once

#include <string>
#include <string_view>

namespace tongyuan::registry {

std::string escaped(std::string_view text);    // for text and for attributes in double quotes
std::string query_part(std::string_view text); // percent-encoded
std::string page_head(std::string_view title); // up to the main part
std::string page_foot(std::string_view as_of);
std::string framed_head(std::string_view title); // of a page inside another one
// A link only where it is one that a browser may follow; otherwise the text.
std::string link_to(std::string_view url, std::string_view text);

} // namespace tongyuan::registry
