// Characters that nobody sees: zero-width ones, direction controls, fillers, tags. They hide text from a reviewer or
// break searching, so they do not pass; joiners and selectors stay where a script or an emoji needs them. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::content {

struct invisible_character {
    char32_t point = 0;
    std::size_t position = 0; // counted in characters from 1
};

// `before` and `after` are the neighbours, 0 at the ends.
bool is_invisible(char32_t point, char32_t before, char32_t after);

// What the text is without them, and which they were; positions count from `first`.
struct cleaned_text {
    std::string text;
    std::vector<invisible_character> removed;
    std::size_t length = 0; // of the given text, in characters
};
cleaned_text without_invisible(std::string_view text, std::size_t first = 1);

// "U+202E（从右到左覆盖符，第 12 字）"
std::string describe(const invisible_character& c);

void append_utf8(std::string& out, char32_t point);

} // namespace tongyuan::content
