#include "content/plain_text.hpp"

#include "base/text.hpp"
#include "content/canonical_writer.hpp"

#include <algorithm>

namespace tongyuan::content {

namespace {

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// A tag, a comment or a character reference.
bool has_html(std::string_view text)
{
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const char next = text[i + 1];
        if (text[i] == '<' && (is_letter(next) || next == '/' || next == '!' || next == '?'))
            return true;
        if (text[i] == '&' && (next == '#' || is_letter(next)) &&
            text.substr(i, 12).find(';') != std::string_view::npos)
            return true;
    }
    return false;
}

// Headings, lists, quotes, fences, tables, rules and footers of Markdown; numbers do not count.
bool begins_markdown(std::string_view line)
{
    const auto indent = line.find_first_not_of(" \t");
    if (indent == std::string_view::npos)
        return false;
    line.remove_prefix(indent);
    static constexpr std::string_view fronts[] = {"# ", "## ", "### ", "#### ", "##### ", "###### ", "- ",  "* ", "+ ",
                                                  "> ", "```", "~~~",  "|",     "---",    "===",     "***", "___"};
    return std::ranges::any_of(fronts, [&](std::string_view front) { return line.starts_with(front); });
}

bool has_markdown(std::string_view text)
{
    static constexpr std::string_view inside[] = {"**", "__", "~~", "](", "`", "\n===", "\n---"};
    if (std::ranges::any_of(inside, [&](std::string_view m) { return text.find(m) != std::string_view::npos; }))
        return true;
    while (!text.empty()) {
        const auto end = std::min(text.size(), text.find('\n'));
        if (begins_markdown(text.substr(0, end)))
            return true;
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    return false;
}

} // namespace

bool is_plain_text(std::string_view source, body_format format)
{
    return !has_html(source) && (format == body_format::html || !has_markdown(source));
}

std::string html_of_plain_text(std::string_view source)
{
    std::string out;
    while (!source.empty()) {
        const auto end = std::min(source.size(), source.find_first_of("\r\n"));
        if (const auto line = source.substr(0, end); !trimmed(line).empty()) {
            out += "<p>";
            escape_to(out, line, false);
            out += "</p>";
        }
        source.remove_prefix(std::min(source.size(), end + 1));
    }
    return out;
}

} // namespace tongyuan::content
