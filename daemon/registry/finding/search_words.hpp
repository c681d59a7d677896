// What a person types into a search field, held against texts: pieces of Chinese from one character up, pinyin in full,
// in initials, or mixed. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace tongyuan::registry {

// Numbers for readings, so that a text is kept as a row of small numbers. Grows; asked by one thread at a time.
class reading_table {
public:
    reading_table();
    // Of each character of a folded text; 0 for one that has no reading.
    std::u16string read(std::string_view text);
    std::size_t size() const { return sets_.size(); }
    const std::vector<std::string>& at(char16_t n) const { return sets_[n]; }
    // Bits a to z and one for digits: what the readings begin with.
    std::uint32_t initials(std::u16string_view text) const;

private:
    std::vector<std::vector<std::string>> sets_; // 0: none
    std::unordered_map<char32_t, char16_t> known_;
};

// Which characters a text has, roughly: one that lacks a bit of the word's cannot hold the word.
std::uint64_t characters_in(std::string_view folded_text);

inline constexpr std::size_t most_search_words = 8; // each costs a table of the readings, and a look at every account

class search_word {
public:
    search_word(std::string folded_word, const reading_table& readings);

    const std::string& text() const { return text_; }
    std::uint64_t characters() const { return characters_; }
    bool is_pinyin() const { return is_pinyin_; } // letters and digits only: may be one
    std::uint32_t initial() const { return initial_; }
    bool is_in(std::string_view folded_text) const;
    // Somewhere in the text syllables follow each other that are begun, or spelt out, by the word.
    bool is_read_in(std::u16string_view read_text) const;

private:
    std::string text_;
    std::uint64_t characters_ = 0;
    bool is_pinyin_ = false;
    std::uint32_t initial_ = 0;
    // For each set of readings and each place of the word: the places after a syllable of it. Bit k is place k.
    static constexpr std::size_t most_ = 24;
    std::vector<std::array<std::uint32_t, most_>> steps_;
};

// Words are separated by white space; all of them have to be found. Each is given once.
std::vector<std::string> words_of(std::string_view typed);

} // namespace tongyuan::registry
