#include "content/inline_style.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <charconv>

namespace tongyuan::content {

namespace {

// Up to the next ';' outside quotes and brackets.
std::string_view take_declaration(std::string_view& css)
{
    char quote = 0;
    int brackets = 0;
    std::size_t i = 0;
    for (; i < css.size(); ++i) {
        const char c = css[i];
        if (quote) {
            quote = c == quote ? char{0} : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '(') {
            ++brackets;
        } else if (c == ')') {
            --brackets;
        } else if (c == ';' && brackets <= 0) {
            break;
        }
    }
    const auto out = css.substr(0, i);
    css.remove_prefix(std::min(css.size(), i + 1));
    return out;
}

bool is_name(std::string_view name)
{
    return !name.empty() && name.size() <= 60 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

std::optional<bool> is_bold(std::string_view value)
{
    if (value == "bold" || value == "bolder")
        return true;
    if (value == "normal" || value == "lighter")
        return false;
    int weight = 0;
    if (std::from_chars(value.data(), value.data() + value.size(), weight).ec != std::errc{})
        return {};
    return weight >= 600;
}

bool apply_mark(inline_style& out, std::string_view name, std::string_view value)
{
    if (name == "font-weight") {
        out.bold = is_bold(value);
        return out.bold.has_value();
    }
    if (name == "font-style") {
        out.italic = value == "italic" || value == "oblique";
        return true;
    }
    if (name == "text-decoration" || name == "text-decoration-line") {
        out.underline = value.find("underline") != std::string_view::npos;
        out.struck = value.find("line-through") != std::string_view::npos;
        return true;
    }
    if (name == "vertical-align" && (value == "super" || value == "sub")) {
        out.raised = value == "sub" ? "sub" : "sup";
        return true;
    }
    return false;
}

void apply(inline_style& out, std::string_view name, std::string_view value)
{
    if (name == "text-align") {
        out.align = alignment(value);
        if (!out.align.empty())
            return;
    }
    if ((name == "display" && value == "none") || (name == "mso-hide" && value == "all"))
        out.hidden = true;
    if (!apply_mark(out, name, value))
        out.others.emplace_back(name);
}

} // namespace

std::string alignment(std::string_view value)
{
    const auto lower = lower_ascii(trimmed(value));
    if (lower == "start")
        return "left";
    if (lower == "end")
        return "right";
    for (const std::string_view known : {"left", "right", "center", "justify"})
        if (lower == known)
            return lower;
    return "";
}

inline_style read_style(std::string_view css)
{
    inline_style out;
    while (!css.empty()) {
        const auto declaration = take_declaration(css);
        const auto colon = declaration.find(':');
        if (colon == std::string_view::npos)
            continue;
        const auto name = lower_ascii(trimmed(declaration.substr(0, colon)));
        auto value = lower_ascii(trimmed(declaration.substr(colon + 1)));
        if (const auto important = value.find("!important"); important != std::string::npos)
            value = std::string(trimmed(std::string_view(value).substr(0, important)));
        if (is_name(name))
            apply(out, name, value);
    }
    return out;
}

} // namespace tongyuan::content
