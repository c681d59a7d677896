// How text is compared, sorted and looked for: ICU's tables behind plain functions, the only place that knows ICU.
// Pure; from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

// One form of what reads the same: full width, compatibility forms and letter case are gone.
std::string folded(std::string_view text);

// In pinyin order, as a dictionary has it: keys compare as bytes.
std::string sort_key(std::string_view text);

// Every reading of a Chinese character, without tones and in lower case, the usual one first: 长 → zhang, chang.
// Letters and digits read as themselves; anything else has no reading.
std::vector<std::string> readings_of(char32_t character);

} // namespace tongyuan::registry
