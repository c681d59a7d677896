// A style attribute: how the text is aligned and marked, whether it is shown at all, and which properties are left.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content {

struct inline_style {
    std::string align;        // left, right, center, justify; empty: not said
    std::optional<bool> bold; // said either way: some editors wrap everything in <b style="font-weight:normal">
    std::optional<bool> italic;
    bool underline = false;
    bool struck = false;
    std::string raised;              // sub, sup or empty
    bool hidden = false;             // display:none, mso-hide:all
    std::vector<std::string> others; // names of properties that no rule of ours uses, lower case
};

inline_style read_style(std::string_view css);
// Of an align attribute or a text-align property; empty for anything else.
std::string alignment(std::string_view value);

} // namespace tongyuan::content
