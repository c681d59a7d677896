#include "registry/platforms/likeness.hpp"

#include "base/text.hpp"

#include <unicode/translit.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tongyuan::registry {

namespace {

using pair = std::pair<char32_t, char32_t>;

// Sorted by the first of each.
constexpr std::array twins = [] {
    std::array all{
        // digits and letters
        pair{U'0', U'o'},
        pair{U'1', U'l'},
        pair{U'i', U'l'},
        pair{U'|', U'l'},
        // Greek
        pair{U'α', U'a'},
        pair{U'ι', U'l'},
        pair{U'κ', U'k'},
        pair{U'ν', U'v'},
        pair{U'ο', U'o'},
        pair{U'ρ', U'p'},
        pair{U'τ', U't'},
        pair{U'υ', U'u'},
        pair{U'Α', U'a'},
        pair{U'Β', U'b'},
        pair{U'Ε', U'e'},
        pair{U'Ζ', U'z'},
        pair{U'Η', U'h'},
        pair{U'Ι', U'l'},
        pair{U'Κ', U'k'},
        pair{U'Μ', U'm'},
        pair{U'Ν', U'n'},
        pair{U'Ο', U'o'},
        pair{U'Ρ', U'p'},
        pair{U'Τ', U't'},
        pair{U'Υ', U'y'},
        pair{U'Χ', U'x'},
        // Cyrillic
        pair{U'а', U'a'},
        pair{U'в', U'b'},
        pair{U'е', U'e'},
        pair{U'к', U'k'},
        pair{U'м', U'm'},
        pair{U'н', U'h'},
        pair{U'о', U'o'},
        pair{U'р', U'p'},
        pair{U'с', U'c'},
        pair{U'т', U't'},
        pair{U'у', U'y'},
        pair{U'х', U'x'},
        pair{U'А', U'a'},
        pair{U'В', U'b'},
        pair{U'Е', U'e'},
        pair{U'К', U'k'},
        pair{U'М', U'm'},
        pair{U'Н', U'h'},
        pair{U'О', U'o'},
        pair{U'Р', U'p'},
        pair{U'С', U'c'},
        pair{U'Т', U't'},
        pair{U'У', U'y'},
        pair{U'Х', U'x'},
        pair{U'ѕ', U's'},
        pair{U'і', U'l'},
        pair{U'ј', U'j'},
        pair{U'ԁ', U'd'},
        pair{U'ɡ', U'g'},
        // by a stroke
        pair{U'曰', U'日'},
        pair{U'末', U'未'},
        pair{U'己', U'已'},
        pair{U'巳', U'已'},
        pair{U'土', U'士'},
        pair{U'入', U'人'},
        pair{U'夭', U'天'},
        pair{U'冶', U'治'},
        pair{U'洲', U'州'},
        pair{U'囗', U'口'},
        pair{U'ロ', U'口'},
        pair{U'エ', U'工'},
        pair{U'カ', U'力'},
        pair{U'ト', U'卜'},
        pair{U'ニ', U'二'},
        pair{U'巿', U'市'},
        pair{U'亊', U'事'},
        pair{U'冃', U'月'},
        pair{U'亰', U'京'},
        pair{U'〇', U'o'},
        pair{U'佈', U'布'},
    };
    std::ranges::sort(all);
    return all;
}();

// Longer ones ahead of what they end in.
constexpr std::array<std::string_view, 21> decoys{"官方", "官微",   "官号",   "官博", "官网", "正版",     "唯一",
                                                  "客服", "服务号", "订阅号", "账号", "帐号", "公众号",   "视频号",
                                                  "微博", "号",     "的",     "新版", "gov",  "offlclal", "www"};

// Full-width letters, digits and signs; capitals.
char32_t narrowed(char32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xfee0;
    return c >= U'A' && c <= U'Z' ? c + 32 : c;
}

// White space, signs, and what cannot be seen at all.
bool is_nothing(char32_t c)
{
    const bool is_ascii_word = (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || c == U'|';
    if (c < 0x80)
        return !is_ascii_word;
    return (c >= 0x80 && c <= 0xbf) || (c >= 0x0300 && c <= 0x036f) || (c >= 0x2000 && c <= 0x2fff) ||
           (c >= 0x3000 && c <= 0x3006) || (c >= 0x3008 && c <= 0x303f) || c == 0x30fb || c == 0xad || c == 0x200b ||
           c == 0xfeff || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xff00 && c <= 0xff65) || c >= 0x1f000;
}

void append(std::string& out, char32_t c)
{
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | c >> 6);
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | c >> 12);
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | c >> 18);
        out += static_cast<char>(0x80 | (c >> 12 & 0x3f));
        out += static_cast<char>(0x80 | (c >> 6 & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    }
}

constexpr char32_t first_of_table = 0x3400, last_of_table = 0x9fff; // where Chinese characters in use are

// Each Chinese character in its simplified form, by ICU's table: from the first on.
const std::vector<char32_t>& simplified_forms()
{
    static const auto table = [] {
        UErrorCode error = U_ZERO_ERROR;
        const std::unique_ptr<icu::Transliterator> to_simplified{
            icu::Transliterator::createInstance("Traditional-Simplified", UTRANS_FORWARD, error)};
        if (U_FAILURE(error) || !to_simplified)
            throw std::runtime_error(std::string("ICU has no simplified characters: ") + u_errorName(error));
        std::vector<char32_t> out;
        for (auto c = first_of_table; c <= last_of_table; ++c) {
            icu::UnicodeString one(static_cast<UChar32>(c));
            to_simplified->transliterate(one);
            out.push_back(one.countChar32() == 1 ? static_cast<char32_t>(one.char32At(0)) : c);
        }
        return out;
    }();
    return table;
}

char32_t folded(char32_t c)
{
    if (c >= first_of_table && c <= last_of_table)
        c = simplified_forms()[c - first_of_table];
    const auto at = std::ranges::lower_bound(twins, c, {}, &pair::first);
    return at != twins.end() && at->first == c ? at->second : c;
}

// Two letters that together look like one.
void join(std::string& text, std::string_view two, char one)
{
    for (auto at = text.find(two); at != std::string::npos; at = text.find(two, at + 1))
        text.replace(at, two.size(), 1, one);
}

} // namespace

std::string skeleton_of(std::string_view text)
{
    std::string out;
    for_each_character(text, [&](char32_t c) {
        c = narrowed(c);
        if (!is_nothing(c))
            append(out, folded(c));
    });
    join(out, "rn", 'm');
    join(out, "vv", 'w');
    return out;
}

std::string core_of(std::string_view text)
{
    auto out = skeleton_of(text);
    for (bool again = true; again;) {
        again = false;
        for (const auto decoy : decoys) {
            if (out.size() > decoy.size() && out.ends_with(decoy)) {
                out.resize(out.size() - decoy.size());
                again = true;
            } else if (out.size() > decoy.size() && out.starts_with(decoy)) {
                out.erase(0, decoy.size());
                again = true;
            }
        }
    }
    return out;
}

std::string core_to_compare(std::string_view text)
{
    constexpr std::size_t shortest = 4; // bytes
    auto core = core_of(text);
    return core.size() < shortest ? std::string() : core;
}

std::string plain_spelling(std::string_view text)
{
    std::string out;
    for_each_character(text, [&](char32_t c) {
        c = narrowed(c);
        if (c > U' ' && c != 0x3000)
            append(out, c);
    });
    return out;
}

bool differ_by_one_letter(std::string_view a, std::string_view b)
{
    if (a.size() < b.size())
        std::swap(a, b);
    if (a == b || a.size() - b.size() > 1)
        return false;
    const auto same = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
    const auto rest_a = a.substr(same), rest_b = b.substr(std::min(same, b.size()));
    if (a.size() > b.size())
        return rest_a.substr(1) == rest_b;
    if (rest_a.substr(1) == rest_b.substr(1))
        return true;
    return rest_a.size() > 1 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] &&
           rest_a.substr(2) == rest_b.substr(2);
}

} // namespace tongyuan::registry
