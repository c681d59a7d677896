#include "content/invisible.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <span>

namespace tongyuan::content {

namespace {

struct range {
    char32_t first, last;
};

bool is_in(char32_t point, std::span<const range> all)
{
    return std::ranges::any_of(all, [&](const range& r) { return point >= r.first && point <= r.last; });
}

// Besides controls: soft hyphen, joiners, fillers, direction marks, invisible operators, byte order mark, tags.
constexpr range unseen[] = {
    {0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x061C, 0x061C}, {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},
    {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0x2800, 0x2800},   {0x3164, 0x3164},   {0xFE00, 0xFE0F},
    {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

// Scripts whose letters change shape with U+200C and U+200D.
constexpr range joining_scripts[] = {
    {0x0600, 0x06FF}, {0x0750, 0x077F}, {0x0900, 0x0DFF}, {0x0F00, 0x0FFF},
    {0x1800, 0x18AF}, {0xFB50, 0xFDFF}, {0xFE70, 0xFEFC},
};
constexpr range mongolian[] = {{0x1800, 0x180A}, {0x1810, 0x18AF}};
constexpr range han[] = {{0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xF900, 0xFAFF}, {0x20000, 0x3FFFF}};
constexpr range pictographs[] = {{0x0023, 0x0023}, {0x002A, 0x002A}, {0x0030, 0x0039}, {0x00A9, 0x00AE},
                                 {0x203C, 0x2049}, {0x2100, 0x214F}, {0x2190, 0x27BF}, {0x2900, 0x2BFF},
                                 {0x3030, 0x303D}, {0x3297, 0x3299}, {0xFE0F, 0xFE0F}, {0x1F000, 0x1FAFF}};

bool is_control(char32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\f' && c != '\r') || (c >= 0x7F && c < 0xA0) ||
           (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

// Where a script or an emoji needs it, an unseen character carries meaning.
bool is_needed(char32_t c, char32_t before, char32_t after)
{
    if (c == 0x200C || c == 0x200D)
        return (is_in(before, joining_scripts) && after != 0) ||
               (c == 0x200D && is_in(before, pictographs) && is_in(after, pictographs));
    if (c >= 0x180B && c <= 0x180F)
        return is_in(before, mongolian);
    if (c == 0xFE0E || c == 0xFE0F)
        return is_in(before, pictographs);
    if ((c >= 0xFE00 && c <= 0xFE02) || (c >= 0xE0100 && c <= 0xE01EF))
        return is_in(before, han);
    return false;
}

std::string_view name_of(char32_t c)
{
    switch (c) {
    case 0x00AD:
        return "软连字符";
    case 0x200B:
        return "零宽空格";
    case 0x200C:
        return "零宽不连字符";
    case 0x200D:
        return "零宽连字符";
    case 0x200E:
        return "从左到右标记";
    case 0x200F:
        return "从右到左标记";
    case 0x202D:
        return "从左到右覆盖符";
    case 0x202E:
        return "从右到左覆盖符";
    case 0x2060:
        return "零宽连接符";
    case 0xFEFF:
        return "零宽不换行空格";
    default:
        break;
    }
    if ((c >= 0x202A && c <= 0x202C) || (c >= 0x2066 && c <= 0x2069))
        return "文字方向控制符";
    return is_control(c) ? "控制字符" : "不可见字符";
}

} // namespace

bool is_invisible(char32_t point, char32_t before, char32_t after)
{
    if (is_control(point))
        return true;
    return point >= 0xAD && is_in(point, unseen) && !is_needed(point, before, after);
}

void append_utf8(std::string& out, char32_t c)
{
    const auto byte = [&](char32_t v) { out += static_cast<char>(static_cast<unsigned char>(v)); };
    if (c < 0x80)
        return byte(c);
    if (c < 0x800) {
        byte(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        byte(0xE0 | c >> 12);
        byte(0x80 | (c >> 6 & 0x3F));
    } else {
        byte(0xF0 | c >> 18);
        byte(0x80 | (c >> 12 & 0x3F));
        byte(0x80 | (c >> 6 & 0x3F));
    }
    byte(0x80 | (c & 0x3F));
}

cleaned_text without_invisible(std::string_view text, std::size_t first)
{
    std::u32string points;
    points.reserve(text.size());
    for_each_character(text, [&](char32_t c) { points += c; });
    cleaned_text out;
    out.length = points.size();
    out.text.reserve(text.size());
    char32_t before = 0; // the last one that stays: a removed one never shields the next
    for (std::size_t i = 0; i < points.size(); ++i) {
        const auto c = points[i];
        const char32_t after = i + 1 < points.size() ? points[i + 1] : 0;
        if (is_invisible(c, before, after)) {
            out.removed.push_back({c, first + i});
            continue;
        }
        append_utf8(out.text, c);
        before = c;
    }
    return out;
}

std::string describe(const invisible_character& c)
{
    char code[16];
    std::snprintf(code, sizeof code, "U+%04X", static_cast<unsigned>(c.point));
    return std::string(code) + "（" + std::string(name_of(c.point)) + "，第 " + std::to_string(c.position) + " 字）";
}

} // namespace tongyuan::content
