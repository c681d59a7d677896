#include "adapters/kit/html_writer.hpp"

#include <algorithm>

namespace tongyuan::adapters::kit {

html_writer& html_writer::open(std::string_view name, const std::vector<html_attribute>& attributes)
{
    raw("<").raw(name);
    for (const auto& a : attributes)
        raw(" ").raw(a.name).raw("=\"").write(a.value).raw("\"");
    return raw(">");
}

html_writer& html_writer::empty(std::string_view name, const std::vector<html_attribute>& attributes)
{
    raw("<").raw(name);
    for (const auto& a : attributes)
        raw(" ").raw(a.name).raw("=\"").write(a.value).raw("\"");
    return raw("/>");
}

html_writer& html_writer::close(std::string_view name)
{
    return raw("</").raw(name).raw(">");
}

html_writer& html_writer::write(std::string_view text)
{
    return raw(encoded(text, encoding::xml_text));
}

html_writer& html_writer::raw(std::string_view html)
{
    append(out_, html);
    return *this;
}

html_writer& html_writer::bound(const text& references)
{
    append(out_, references);
    return *this;
}

text rewriter::rewrite(std::string_view body)
{
    html_writer out;
    std::vector<element> open_tags;
    const auto close_last = [&] {
        close(open_tags.back(), out);
        open_tags.pop_back();
    };
    for (const auto& token : read_html(body)) {
        switch (token.kind) {
        case html_kind::text:
            write(token.text, out);
            break;
        case html_kind::empty:
            empty(token.tag, out);
            break;
        case html_kind::open:
            open(token.tag, out);
            open_tags.push_back(token.tag);
            break;
        case html_kind::close: {
            const auto same = [&](const element& e) { return e.name == token.tag.name; };
            const auto found = std::find_if(open_tags.rbegin(), open_tags.rend(), same);
            for (auto left = found == open_tags.rend() ? 0 : found - open_tags.rbegin() + 1; left > 0; --left)
                close_last();
        }
        }
    }
    while (!open_tags.empty())
        close_last();
    return out.take();
}

void rewriter::open(const element& tag, html_writer& out)
{
    out.open(tag.name, tag.attributes);
}
void rewriter::close(const element& tag, html_writer& out)
{
    out.close(tag.name);
}
void rewriter::empty(const element& tag, html_writer& out)
{
    out.empty(tag.name, tag.attributes);
}
void rewriter::write(std::string_view text, html_writer& out)
{
    out.write(text);
}

} // namespace tongyuan::adapters::kit
