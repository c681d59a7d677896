#include "content/element_rules.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace tongyuan::content {

namespace {

constexpr element_rule rules[] = {
    {"p", fate::paragraph, "p"},
    {"h1", fate::paragraph, "h1"},
    {"h2", fate::paragraph, "h2"},
    {"h3", fate::paragraph, "h3"},
    {"h4", fate::paragraph, "h4"},
    {"h5", fate::paragraph, "h4"},
    {"h6", fate::paragraph, "h4"},
    {"pre", fate::paragraph, "pre"},
    {"listing", fate::paragraph, "pre"},

    {"div", fate::block, ""},
    {"section", fate::block, ""},
    {"article", fate::block, ""},
    {"header", fate::block, ""},
    {"footer", fate::block, ""},
    {"main", fate::block, ""},
    {"nav", fate::block, ""},
    {"aside", fate::block, ""},
    {"address", fate::block, ""},
    {"center", fate::block, ""},
    {"figure", fate::block, ""},
    {"figcaption", fate::block, ""},
    {"caption", fate::block, ""},
    {"fieldset", fate::block, ""},
    {"legend", fate::block, ""},
    {"details", fate::block, ""},
    {"summary", fate::block, ""},
    {"hgroup", fate::block, ""},
    {"dl", fate::block, ""},
    {"dt", fate::block, ""},
    {"dd", fate::block, ""},

    {"blockquote", fate::quote, "blockquote"},
    {"ul", fate::list, "ul"},
    {"ol", fate::list, "ol"},
    {"menu", fate::list, "ul"},
    {"dir", fate::list, "ul"},
    {"li", fate::item, "li"},
    {"table", fate::table, "table"},
    {"thead", fate::section, "thead"},
    {"tbody", fate::section, "tbody"},
    {"tfoot", fate::section, "tbody"},
    {"tr", fate::row, "tr"},
    {"td", fate::cell, "td"},
    {"th", fate::cell, "th"},

    {"strong", fate::mark, "strong"},
    {"b", fate::mark, "strong"},
    {"em", fate::mark, "em"},
    {"i", fate::mark, "em"},
    {"cite", fate::mark, "em"},
    {"dfn", fate::mark, "em"},
    {"var", fate::mark, "em"},
    {"u", fate::mark, "u"},
    {"ins", fate::mark, "u"},
    {"s", fate::mark, "s"},
    {"strike", fate::mark, "s"},
    {"del", fate::mark, "s"},
    {"sub", fate::mark, "sub"},
    {"sup", fate::mark, "sup"},
    {"code", fate::mark, "code"},
    {"kbd", fate::mark, "code"},
    {"samp", fate::mark, "code"},
    {"tt", fate::mark, "code"},
    {"a", fate::link, "a"},

    {"img", fate::picture, "img"},
    {"br", fate::line_break, "br"},
    {"hr", fate::rule, "hr"},

    {"span", fate::vanish, ""},
    {"html", fate::vanish, ""},
    {"body", fate::vanish, ""},
    {"col", fate::vanish, ""},
    {"colgroup", fate::vanish, ""},
    {"wbr", fate::vanish, ""},

    {"script", fate::remove, "text"},
    {"style", fate::remove, "text"},
    {"iframe", fate::remove, "text"},
    {"frame", fate::remove, "tag"},
    {"frameset", fate::remove, "content"},
    {"noframes", fate::remove, "text"},
    {"noscript", fate::remove, "content"},
    {"noembed", fate::remove, "text"},
    {"object", fate::remove, "content"},
    {"embed", fate::remove, "tag"},
    {"applet", fate::remove, "content"},
    {"param", fate::remove, "tag"},
    {"form", fate::remove, "content"},
    {"input", fate::remove, "tag"},
    {"textarea", fate::remove, "text"},
    {"select", fate::remove, "content"},
    {"option", fate::remove, "content"},
    {"optgroup", fate::remove, "content"},
    {"datalist", fate::remove, "content"},
    {"button", fate::remove, "content"},
    {"keygen", fate::remove, "tag"},
    {"isindex", fate::remove, "tag"},
    {"video", fate::remove, "content"},
    {"audio", fate::remove, "content"},
    {"source", fate::remove, "tag"},
    {"track", fate::remove, "tag"},
    {"canvas", fate::remove, "content"},
    {"map", fate::remove, "content"},
    {"area", fate::remove, "tag"},
    {"svg", fate::remove, "content"},
    {"math", fate::remove, "content"},
    {"template", fate::remove, "content"},
    {"head", fate::remove, "content"},
    {"title", fate::remove, "text"},
    {"meta", fate::remove, "tag"},
    {"link", fate::remove, "tag"},
    {"base", fate::remove, "tag"},
    {"bgsound", fate::remove, "tag"},
    {"basefont", fate::remove, "tag"},
    {"dialog", fate::remove, "content"},
    {"portal", fate::remove, "content"},
    {"xmp", fate::remove, "tag"},
    {"plaintext", fate::remove, "tag"},
    {"xml", fate::remove, "content"}, // islands of settings in what Word puts on the clipboard
};

std::unordered_map<std::string_view, const element_rule*> table()
{
    std::unordered_map<std::string_view, const element_rule*> out;
    for (const auto& rule : rules)
        out.emplace(rule.name, &rule);
    return out;
}

} // namespace

element_rule rule_of(std::string_view name)
{
    static const auto by_name = table();
    const auto found = by_name.find(name);
    return found == by_name.end() ? element_rule{name, fate::unwrap, ""} : *found->second;
}

} // namespace tongyuan::content
