// Do two names look alike to a person who is in a hurry? A likeness, never a verdict: who is behind an account no
// spelling tells. Pure.
#pragma once

#include <string>
#include <string_view>

namespace tongyuan::registry {

// What one spelling has in common with its look-alikes: full width, case, signs and invisible characters, letters of
// other alphabets (Cyrillic а), digits for letters (0 and o, 1 and l), Chinese characters that differ by a stroke or
// are the traditional form.
std::string skeleton_of(std::string_view text);

// The skeleton without what impostors like to add ("官方", "official", "客服"). Empty when nothing else is left.
std::string core_of(std::string_view text);

// The core, or nothing where it is too short to be likeness: two Chinese characters, four letters.
std::string core_to_compare(std::string_view text);

// As one types it: case, width and white space apart, but nothing else.
std::string plain_spelling(std::string_view text);

// One letter more, less, other, or two neighbours swapped.
bool differ_by_one_letter(std::string_view a, std::string_view b);

} // namespace tongyuan::registry
