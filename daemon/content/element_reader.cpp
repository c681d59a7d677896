#include "content/element_reader.hpp"

#include "base/text.hpp"

#include <span>

namespace tongyuan::content {

std::string element_name(const GumboElement& e)
{
    if (e.tag != GUMBO_TAG_UNKNOWN)
        return gumbo_normalized_tagname(e.tag);
    auto original = e.original_tag;
    gumbo_tag_from_original_text(&original);
    return original.data ? lower_ascii({original.data, original.length}) : std::string("?");
}

std::string shown_name(std::string_view name)
{
    std::string out;
    for (const char c : name.substr(0, 40))
        out += static_cast<unsigned char>(c) > 0x20 && static_cast<unsigned char>(c) < 0x7F && c != '<' && c != '>'
                   ? c
                   : '?';
    return out;
}

namespace {

std::span<void* const> items(const GumboVector& v)
{
    return {v.data, v.length};
}

void apply_style(read_element& t, std::string_view css, removal_list& removed)
{
    t.style = read_style(css);
    for (const auto& name : t.style.others)
        removed.add("style: " + (name.starts_with("mso-") ? std::string("mso-*") : name));
    const bool aligns = t.rule.as == "p" || t.rule.fate == fate::block || t.rule.fate == fate::cell;
    if (!t.style.align.empty() && !aligns) {
        removed.add("style: text-align");
        t.style.align.clear();
    }
}

void read_attribute(read_element& t, const GumboAttribute& a, removal_list& removed)
{
    const auto name = lower_ascii(a.name);
    const auto keep = [&](std::string& where) { where = a.value; };
    if (name == "style")
        return apply_style(t, a.value, removed);
    if (name == "align" && (t.rule.fate == fate::paragraph || t.rule.fate == fate::block || t.rule.fate == fate::cell))
    {
        t.align = alignment(a.value);
        return;
    }
    if (t.rule.fate == fate::link && name == "href") {
        t.has_href = true;
        return keep(t.href);
    }
    if (t.rule.fate == fate::picture && (name == "src" || name == "alt"))
        return keep(name == "src" ? t.src : t.alt);
    if (t.rule.fate == fate::cell && (name == "colspan" || name == "rowspan"))
        return keep(name == "colspan" ? t.colspan : t.rowspan);
    if (t.rule.fate == fate::list && name == "start")
        return keep(t.start);
    if (t.rule.fate == fate::item && name == "value")
        return keep(t.value);
    removed.add(name.starts_with("data-") ? "[data-*]" : "[" + shown_name(name) + "]");
}

} // namespace

read_element read_tag(const GumboElement& e, removal_list& removed)
{
    read_element t;
    t.name = element_name(e);
    t.rule = rule_of(t.name);
    if (t.rule.fate != fate::remove)
        for (const auto* one : items(e.attributes))
            read_attribute(t, *static_cast<const GumboAttribute*>(one), removed);
    return t;
}

} // namespace tongyuan::content
