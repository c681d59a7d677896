// What becomes of each HTML element. One table. Pure.
#pragma once

#include <string_view>

namespace tongyuan::content {

enum class fate {
    unwrap,    // its content stays, it does not; it is named to the editor
    vanish,    // its content stays, and nobody misses the element (span, div's cousins inside a line)
    remove,    // gone; `as` tells with what: its "content", its raw "text", or nothing but the "tag" itself
    block,     // its content stands in paragraphs of its own: div and its cousins
    paragraph, // p, h1…h4, pre
    quote,
    list,
    item,
    table,
    section, // thead, tbody
    row,
    cell,
    mark, // strong, em, …
    link,
    picture,
    line_break,
    rule
};

struct element_rule {
    std::string_view name;
    content::fate fate;
    std::string_view as; // what it is called afterwards
};

// The rule of an element by its lower-case name; unknown ones are unwrapped.
element_rule rule_of(std::string_view name);

} // namespace tongyuan::content
