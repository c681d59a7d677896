// Ahead of the parser: takes out of a text everything that may never show (scripts, comments, foreign and form content)
// and leaves tags and text alone, so that the parser needs none of its odd modes, which have bugs that end the whole
// program. Then says how deep a parser may have to nest what is left: its cost grows with the square of that. Both take
// one pass. Pure.
#pragma once

#include "content/removal_list.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tongyuan::content {

std::string plain_markup(std::string_view html, removal_list& removed);

struct html_shape {
    std::size_t depth = 0;      // an upper bound
    std::size_t attributes = 0; // of the fullest tag
};
html_shape shape_of(std::string_view markup); // of what plain_markup() gave

} // namespace tongyuan::content
