#include "registry/exchange/national.hpp"

#include "base/digest.hpp"
#include "base/text.hpp"
#include "registry/exchange/import.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

namespace tongyuan::registry {

namespace {

constexpr std::array places{"row",          "name",         "platform",       "platform_id",     "handle",
                            "url",          "followers",    "followers_wan",  "verified",        "verified_as",
                            "host",         "unit",         "credit_code",    "address",         "supervising",
                            "operating",    "functions",    "purpose",        "opened_on",       "number",
                            "act",          "state",        "principal_name", "principal_phone", "deputy_name",
                            "deputy_phone", "handler_name", "handler_phone",  "reporter",        "checker",
                            "phone",        "date"};

constexpr std::size_t most_columns = 60;

// Calls `text(piece)` and `place(name, otherwise)` as they come; false where a bracket is never closed.
template <class Text, class Place>
bool walk(std::string_view form, Text text, Place place)
{
    while (!form.empty()) {
        const auto open = std::min(form.find('{'), form.size());
        if (open > 0)
            text(form.substr(0, open));
        form.remove_prefix(open);
        if (form.empty())
            return true;
        const auto close = form.find('}');
        if (close == std::string_view::npos)
            return false;
        const auto inside = form.substr(1, close - 1);
        const auto bar = std::min(inside.find('|'), inside.size());
        place(inside.substr(0, bar), inside.substr(std::min(bar + 1, inside.size())));
        form.remove_prefix(close + 1);
    }
    return true;
}

std::string unknown_place_in(std::string_view form, bool& is_whole)
{
    std::string unknown;
    is_whole = walk(
        form, [](std::string_view) {},
        [&](std::string_view name, std::string_view) {
            if (unknown.empty() && std::ranges::find(places, name) == places.end())
                unknown = name;
        });
    return unknown;
}

bool says(const report_column& c, std::string_view place)
{
    bool found = false;
    walk(
        c.form, [](std::string_view) {},
        [&](std::string_view name, std::string_view) { found = found || name == place; });
    return found;
}

std::optional<double> number_in(std::string_view text)
{
    double out = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out);
    return !text.empty() && read.ec == std::errc{} && read.ptr == text.data() + text.size() ? std::optional{out}
                                                                                            : std::nullopt;
}

std::string_view said(std::string_view text)
{
    const auto bare = trimmed(text);
    return bare == "无" ? std::string_view() : bare;
}

std::string value_of(const report_cells& cells, std::string_view heading)
{
    const auto at = cells.find(heading);
    return at == cells.end() ? std::string() : std::string(said(at->second));
}

const report_column* column_of(const report_template& t, std::string_view place)
{
    const auto at = std::ranges::find_if(t.columns, [&](const report_column& c) { return says(c, place); });
    return at == t.columns.end() ? nullptr : &*at;
}

} // namespace

report_template report_template_from(std::string_view text)
{
    report_template out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.starts_with('#'))
            out.titles.emplace_back(trimmed(line.substr(1)));
        else if (!line.empty())
            out.columns.push_back({std::string(trimmed(line.substr(0, line.rfind('=')))),
                                   line.find('=') == std::string_view::npos
                                       ? std::string()
                                       : std::string(trimmed(line.substr(line.rfind('=') + 1)))});
    }
    return out;
}

std::string fault_of_report_template(std::string_view text)
{
    const auto t = report_template_from(text);
    std::set<std::string> headings;
    bool is_whole = true;
    for (const auto& title : t.titles)
        if (auto unknown = unknown_place_in(title, is_whole); !unknown.empty() || !is_whole)
            return "“" + title + "”：" + (is_whole ? "没有“{" + unknown + "}”这一项。" : "花括号没有成对。");
    for (const auto& c : t.columns) {
        if (c.heading.empty() || c.form.empty())
            return "每列写成“列名={内容}”，例如“账号名称={name}”。有一行是“" + c.heading + c.form + "”。";
        if (!headings.insert(c.heading).second)
            return "列名“" + c.heading + "”出现了两次。";
        if (auto unknown = unknown_place_in(c.form, is_whole); !unknown.empty() || !is_whole)
            return "列“" + c.heading + "”：" + (is_whole ? "没有“{" + unknown + "}”这一项。" : "花括号没有成对。");
    }
    if (!column_of(t, "name") || !column_of(t, "platform"))
        return "至少要有写 {name} 账号名称和 {platform} 平台的两列，否则读回来的表认不出账号。";
    return t.columns.size() > most_columns ? "不超过 60 列。" : "";
}

std::string filled(std::string_view form, const report_facts& facts)
{
    std::string out;
    walk(
        form, [&](std::string_view piece) { out += piece; },
        [&](std::string_view name, std::string_view otherwise) {
            const auto at = facts.find(name);
            out += at == facts.end() || at->second.empty() ? otherwise : std::string_view(at->second);
        });
    return out;
}

bool is_row_number(const report_column& c)
{
    return says(c, "row");
}

report_cells cells_of(const report_template& t, const report_facts& facts)
{
    report_cells out;
    for (const auto& c : t.columns)
        if (!is_row_number(c))
            out[c.heading] = filled(c.form, facts);
    return out;
}

std::vector<std::string> line_of(const report_template& t, const report_cells& cells, std::size_t number)
{
    std::vector<std::string> out;
    for (const auto& c : t.columns) {
        const auto at = cells.find(c.heading);
        out.push_back(is_row_number(c)    ? filled(c.form, {{"row", std::to_string(number)}})
                      : at == cells.end() ? std::string()
                                          : at->second);
    }
    return out;
}

std::string digest_of(const report_cells& cells)
{
    boost::json::array list;
    for (const auto& [heading, text] : cells)
        list.push_back(boost::json::array{boost::json::value(heading), boost::json::value(text)});
    return sha256_hex(boost::json::serialize(list));
}

bool is_same(const report_column& c, std::string_view a, std::string_view b, const platform_book& book)
{
    const auto one = said(a), other = said(b);
    if (one == other)
        return true;
    if (says(c, "platform"))
        return platform_from(std::string(one), book) == platform_from(std::string(other), book);
    const auto x = number_in(one.empty() ? "0" : one), y = number_in(other.empty() ? "0" : other);
    return says(c, "followers_wan") && x && y && *x == *y;
}

std::vector<std::string> differing(const report_template& t, const report_cells& a, const report_cells& b,
                                   const platform_book& book)
{
    std::vector<std::string> out;
    for (const auto& c : t.columns)
        if (!is_row_number(c) && !is_same(c, value_of(a, c.heading), value_of(b, c.heading), book))
            out.push_back(c.heading);
    return out;
}

std::string row_name(const report_template& t, const report_cells& cells)
{
    const auto* column = column_of(t, "name");
    return column ? value_of(cells, column->heading) : std::string();
}

std::vector<std::string> keys_of(const report_template& t, const report_cells& cells, const platform_book& book)
{
    std::vector<std::string> out;
    const auto of = [&](std::string_view place) {
        const auto* column = column_of(t, place);
        return column ? value_of(cells, column->heading) : std::string();
    };
    const auto platform = platform_from(of("platform"), book);
    if (const auto id = of("platform_id"); !id.empty())
        out.push_back("id " + platform + " " + lower_ascii(id));
    if (const auto url = of("url"); !url.empty())
        out.push_back("url " + url);
    if (const auto name = of("name"); !name.empty())
        out.push_back("name " + platform + " " + name);
    return out;
}

} // namespace tongyuan::registry
