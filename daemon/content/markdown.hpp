// CommonMark with GitHub's tables and strikethrough. Raw HTML is left out, a line end inside a paragraph is a line
// break: offices write one thought per line. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tongyuan::content {

struct rendered_markdown {
    std::string html; // not sanitised: addresses are as written
    bool held_html = false;
};
rendered_markdown html_of_markdown(std::string_view source);

} // namespace tongyuan::content
