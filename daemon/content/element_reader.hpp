// One element of the parser's tree: what is to become of it, and those of its attributes that matter. Pure.
#pragma once

#include "content/element_rules.hpp"
#include "content/inline_style.hpp"
#include "content/removal_list.hpp"

#include <gumbo.h>

#include <string>
#include <string_view>

namespace tongyuan::content {

struct read_element {
    std::string name;
    element_rule rule;
    inline_style style;
    std::string align, href, src, alt, colspan, rowspan, start, value; // as written
    bool has_href = false;
};

// Attributes that no rule uses are named in `removed`.
read_element read_tag(const GumboElement& e, removal_list& removed);

std::string element_name(const GumboElement& e); // lower case
// Names come from strangers: shown short and without anything that could be read as something else.
std::string shown_name(std::string_view name);

} // namespace tongyuan::content
