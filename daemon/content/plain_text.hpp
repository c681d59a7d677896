// A notice pasted as plain text has no markup at all: each of its lines is a paragraph, and "1." at a line's beginning
// is the document's own number, not a list. Pure.
#pragma once

#include "content/body_format.hpp"

#include <string>
#include <string_view>

namespace tongyuan::content {

bool is_plain_text(std::string_view source, body_format format);
std::string html_of_plain_text(std::string_view source);

} // namespace tongyuan::content
