#include "registry/finding/search_words.hpp"

#include "base/text.hpp"
#include "registry/finding/spelling.hpp"

#include <algorithm>
#include <cstring>

namespace tongyuan::registry {

namespace {

bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

std::uint32_t bit_of(char c)
{
    return is_letter(c) ? 1U << (c - 'a') : 1U << 26;
}

// Where the word may stand after a syllable of these readings, from `place` on.
std::uint32_t after(std::string_view word, std::size_t place, const std::vector<std::string>& readings)
{
    std::uint32_t out = 0;
    const auto rest = word.substr(place);
    for (const auto& reading : readings)
        for (std::size_t k = 0; k < std::min(reading.size(), rest.size()) && reading[k] == rest[k]; ++k)
            out |= 1U << (place + k + 1);
    return out;
}

} // namespace

reading_table::reading_table() : sets_(1) {}

std::u16string reading_table::read(std::string_view text)
{
    std::u16string out;
    for_each_character(text, [&](char32_t c) {
        const auto [at, is_new] = known_.try_emplace(c, char16_t{0});
        if (is_new && sets_.size() < 0xffff)
            if (auto readings = readings_of(c); !readings.empty()) {
                at->second = static_cast<char16_t>(sets_.size());
                sets_.push_back(std::move(readings));
            }
        out += at->second;
    });
    return out;
}

std::uint32_t reading_table::initials(std::u16string_view text) const
{
    std::uint32_t out = 0;
    for (const auto n : text)
        for (const auto& reading : sets_[n])
            out |= bit_of(reading.front());
    return out;
}

std::uint64_t characters_in(std::string_view folded_text)
{
    std::uint64_t out = 0;
    for_each_character(folded_text, [&](char32_t c) { out |= 1ULL << (c * 0x9e3779b1U % 0xffffffffU >> 26 & 63U); });
    return out;
}

search_word::search_word(std::string folded_word, const reading_table& readings)
    : text_(std::move(folded_word)), characters_(characters_in(text_))
{
    const auto may_be_read = [](char c) { return is_letter(c) || (c >= '0' && c <= '9'); };
    is_pinyin_ =
        text_.size() < most_ && std::ranges::all_of(text_, may_be_read) && std::ranges::any_of(text_, is_letter);
    if (!is_pinyin_)
        return;
    initial_ = bit_of(text_.front());
    steps_.resize(readings.size());
    for (std::size_t set = 1; set < readings.size(); ++set)
        for (std::size_t place = 0; place < text_.size(); ++place)
            steps_[set][place] = after(text_, place, readings.at(static_cast<char16_t>(set)));
}

bool search_word::is_in(std::string_view folded_text) const
{
    return ::memmem(folded_text.data(), folded_text.size(), text_.data(), text_.size()) != nullptr;
}

bool search_word::is_read_in(std::u16string_view read_text) const
{
    const std::uint32_t end = 1U << text_.size();
    std::uint32_t places = 0; // behind the syllable before
    for (const auto n : read_text) {
        if (n == 0 || n >= steps_.size()) {
            places = 0;
            continue;
        }
        const auto& steps = steps_[n];
        auto next = steps[0];
        for (auto left = places; left != 0; left &= left - 1)
            next |= steps[static_cast<std::size_t>(__builtin_ctz(left))];
        if ((next & end) != 0)
            return true;
        places = next;
    }
    return false;
}

std::vector<std::string> words_of(std::string_view typed)
{
    const auto text = folded(typed);
    std::vector<std::string> out;
    for (std::string_view rest = text; !rest.empty();) {
        const auto cut = std::min(rest.find_first_of(" \t\n"), rest.size());
        if (const auto word = rest.substr(0, cut); cut > 0 && std::ranges::find(out, word) == out.end())
            out.emplace_back(word);
        rest.remove_prefix(std::min(cut + 1, rest.size()));
    }
    return out;
}

} // namespace tongyuan::registry
