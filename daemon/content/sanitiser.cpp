#include "content/sanitiser.hpp"

#include "base/text.hpp"
#include "content/canonical_writer.hpp"
#include "content/element_reader.hpp"
#include "content/element_rules.hpp"
#include "content/html_scan.hpp"
#include "content/invisible.hpp"
#include "content/link.hpp"
#include "content/removal_list.hpp"

#include <algorithm>
#include <charconv>
#include <span>

namespace tongyuan::content {

namespace {

constexpr std::size_t deepest_walk = 1000; // the parser may add implied levels to what was counted before
constexpr std::size_t most_violations = 50;

std::span<const GumboNode* const> children_of(const GumboNode& node)
{
    const auto& list = node.v.element.children;
    return {reinterpret_cast<const GumboNode* const*>(list.data), list.length};
}

int span_of(std::string_view text)
{
    int n = 0;
    std::from_chars(text.data(), text.data() + text.size(), n);
    return n >= 2 && n <= 1000 ? n : 1;
}

void add_once(std::vector<std::string>& list, const std::string& sha)
{
    if (std::ranges::find(list, sha) == list.end())
        list.push_back(sha);
}

class walker {
public:
    explicit walker(removal_list removed) : removed_(std::move(removed)) {}

    canonical_body run(const GumboNode& root)
    {
        children(root, {}, 0);
        out_.xhtml = writer_.take();
        out_.removed = removed_.take();
        return std::move(out_);
    }
    bool too_deep() const { return too_deep_; }

private:
    void children(const GumboNode& parent, const placement& where, std::size_t depth)
    {
        for (const auto* child : children_of(parent))
            node(*child, where, depth);
    }

    void node(const GumboNode& n, const placement& where, std::size_t depth)
    {
        switch (n.type) {
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_CDATA:
        case GUMBO_NODE_WHITESPACE:
            return text(n.v.text.text, where);
        case GUMBO_NODE_ELEMENT:
            return element(n, where, depth);
        case GUMBO_NODE_TEMPLATE:
        case GUMBO_NODE_COMMENT:
        case GUMBO_NODE_DOCUMENT:
            return; // plain_markup() has left none
        }
    }

    void text(std::string_view raw, const placement& where)
    {
        auto cleaned = without_invisible(raw, position_);
        position_ += cleaned.length;
        for (const auto& c : cleaned.removed)
            removed_.add(describe(c));
        writer_.text(cleaned.text, where);
    }

    void element(const GumboNode& n, const placement& where, std::size_t depth)
    {
        if (depth > deepest_walk) {
            too_deep_ = true;
            return;
        }
        const auto t = read_tag(n.v.element, removed_);
        if (t.rule.fate == fate::remove || t.style.hidden)
            return removed_.add(t.style.hidden ? "display:none（含内容）" : "<" + shown_name(t.name) + ">");
        auto inner = placed(t, where);
        switch (t.rule.fate) {
        case fate::unwrap:
            removed_.add("<" + shown_name(t.name) + ">");
            return children(n, inner, depth + 1);
        case fate::mark:
        case fate::vanish:
        case fate::link:
            return children(n, inner, depth + 1);
        case fate::picture:
            return picture(t, where);
        case fate::line_break:
            return writer_.line_break(where);
        case fate::rule:
            return writer_.rule();
        default:
            return block(n, t, std::move(inner), depth);
        }
    }

    void block(const GumboNode& n, const read_element& t, placement inner, std::size_t depth)
    {
        const auto before = writer_.depth();
        writer_.end_run();
        switch (t.rule.fate) {
        case fate::quote:
        case fate::table:
        case fate::section:
        case fate::row:
        case fate::cell:
            container(n, t, inner, depth);
            break;
        case fate::list:
            list(n, t, inner, depth);
            break;
        case fate::item:
            item(n, t, inner, depth);
            break;
        default:
            children(n, inner, depth + 1);
        }
        writer_.close_to(before);
    }

    void container(const GumboNode& n, const read_element& t, placement inner, std::size_t depth)
    {
        // A caption stands before its table, wherever it was written.
        if (t.rule.fate == fate::table)
            for (const auto* child : children_of(n))
                if (is_caption(*child))
                    node(*child, inner, depth + 1);
        std::string attributes;
        if (t.rule.fate == fate::cell) {
            for (const auto& [name, value] : {std::pair{"colspan", &t.colspan}, std::pair{"rowspan", &t.rowspan}})
                if (const int n_cells = span_of(*value); n_cells > 1)
                    attributes += " " + std::string(name) + "=\"" + std::to_string(n_cells) + "\"";
            if (!inner.align.empty())
                attributes += " style=\"text-align:" + inner.align + "\"";
            inner.align.clear();
        }
        writer_.open(t.rule.as, attributes);
        for (const auto* child : children_of(n))
            if (t.rule.fate != fate::table || !is_caption(*child))
                node(*child, inner, depth + 1);
    }

    static bool is_caption(const GumboNode& n)
    {
        return n.type == GUMBO_NODE_ELEMENT && n.v.element.tag == GUMBO_TAG_CAPTION;
    }

    // The canonical form has no way to say where a list begins to count, and a notice's numbers are part of its text.
    void list(const GumboNode& n, const read_element& t, const placement& inner, std::size_t depth)
    {
        int number = 1;
        std::from_chars(t.start.data(), t.start.data() + t.start.size(), number);
        if (t.rule.as == "ol" && (number != 1 || counts_its_own_way(n))) {
            removed_.add("[start]");
            return numbered_paragraphs(n, inner, number, depth);
        }
        writer_.open(t.rule.as);
        const auto open = writer_.depth();
        for (const auto* child : children_of(n)) {
            if (child->type == GUMBO_NODE_ELEMENT) // whatever stood there without an item ends
                writer_.close_to(open);
            node(*child, inner, depth + 1);
        }
    }

    static bool counts_its_own_way(const GumboNode& list)
    {
        return std::ranges::any_of(children_of(list), [](const GumboNode* child) {
            return child->type == GUMBO_NODE_ELEMENT && child->v.element.tag == GUMBO_TAG_LI &&
                   gumbo_get_attribute(&child->v.element.attributes, "value");
        });
    }

    void numbered_paragraphs(const GumboNode& n, placement inner, int number, std::size_t depth)
    {
        if (inner.block.empty())
            inner.block = "p";
        for (const auto* child : children_of(n)) {
            if (child->type != GUMBO_NODE_ELEMENT || child->v.element.tag != GUMBO_TAG_LI) {
                node(*child, inner, depth + 1);
                continue;
            }
            const auto t = read_tag(child->v.element, removed_);
            std::from_chars(t.value.data(), t.value.data() + t.value.size(), number);
            writer_.end_run();
            writer_.set_prefix(std::to_string(number++) + ". ");
            children(*child, inner, depth + 1);
            writer_.end_run();
            writer_.set_prefix("");
        }
    }

    // Outside a list an item is a paragraph.
    void item(const GumboNode& n, const read_element&, placement inner, std::size_t depth)
    {
        const auto* parent = n.parent;
        const bool listed =
            parent && parent->type == GUMBO_NODE_ELEMENT && rule_of(element_name(parent->v.element)).fate == fate::list;
        if (listed) {
            inner.block.clear();
            writer_.open("li");
        }
        children(n, inner, depth + 1);
    }

    void picture(const read_element& t, const placement& where)
    {
        if (const auto sha = media_of(t.src)) {
            add_once(out_.pictures, *sha);
            auto alt = without_invisible(t.alt);
            return writer_.picture(*sha, alt.text, where);
        }
        ++foreign_pictures_;
        removed_.add("<img>");
        if (out_.violations.size() < most_violations)
            out_.violations.push_back(foreign_picture(t.src));
    }

    violation foreign_picture(std::string_view src) const
    {
        const auto nth = "正文里第 " + std::to_string(foreign_pictures_) + " 处未上传的图片";
        const auto scheme = scheme_of(src);
        if (scheme == "data:")
            return {"body", "pasted_picture", nth + "是直接粘贴进来的，请先点“上传图片”上传，再插入正文。"};
        if (scheme == "file:" || scheme == "blob:" || scheme == "cid:")
            return {"body", "local_picture", nth + "还在您的电脑上，请先点“上传图片”上传，再插入正文。"};
        return {"body", "external_picture",
                nth + "来自别的网站，审核后可能被人更换。请先下载，再点“上传图片”上传并插入正文。"};
    }

    // Where the element's content stands: its block, alignment and marks.
    placement placed(const read_element& t, const placement& where)
    {
        auto out = where;
        const auto align = !t.style.align.empty() ? t.style.align : t.align;
        switch (t.rule.fate) {
        case fate::paragraph:
            if (!is_heading(where.block)) // a paragraph inside a heading is still the heading
                out.block = t.rule.as;
            out.align = align.empty() ? where.align : align;
            break;
        case fate::block:
            if (where.block.empty())
                out.block = "p";
            out.align = t.name == "center" ? "center" : align.empty() ? where.align : align;
            break;
        case fate::quote:
            out.block = "p";
            break;
        case fate::list:
        case fate::table:
            out.block.clear();
            out.align.clear();
            break;
        case fate::cell:
            out.block.clear();
            out.align = align;
            break;
        default:
            break;
        }
        add_marks(t, out.marks);
        return out;
    }

    static bool is_heading(std::string_view block) { return block.size() == 2 && block[0] == 'h'; }

    void add_marks(const read_element& t, marks& all)
    {
        const auto put = [&](std::string_view which) {
            if (std::ranges::none_of(all, [&](const mark& m) { return m.tag == which; }))
                all.push_back({std::string(which), ""});
        };
        if (t.rule.fate == fate::mark && !(t.rule.as == "strong" && t.style.bold == false) &&
            !(t.rule.as == "em" && t.style.italic == false))
            put(t.rule.as);
        if (t.rule.fate == fate::link)
            add_link(t, all);
        if (t.style.bold == true)
            put("strong");
        if (t.style.italic == true)
            put("em");
        if (t.style.underline && t.rule.fate != fate::link)
            put("u");
        if (t.style.struck)
            put("s");
        if (!t.style.raised.empty())
            put(t.style.raised);
    }

    void add_link(const read_element& t, marks& all)
    {
        if (!t.has_href)
            return;
        const auto href = safe_link(t.href);
        if (!href)
            return removed_.add("[href] " + scheme_of(t.href));
        std::erase_if(all, [](const mark& m) { return m.tag == "a"; });
        all.push_back({"a", *href});
        if (const auto sha = media_of(*href))
            add_once(out_.attachments, *sha);
    }

    canonical_writer writer_;
    removal_list removed_;
    canonical_body out_;
    std::size_t position_ = 1;
    std::size_t foreign_pictures_ = 0;
    bool too_deep_ = false;
};

} // namespace

result<canonical_body> sanitise(std::string_view html, html_limits limits)
{
    removal_list removed;
    const auto markup = plain_markup(html, removed);
    const auto tree = html_tree::parse(markup, limits);
    if (!tree)
        return tree.error();
    walker one{std::move(removed)};
    auto out = one.run(tree->root());
    if (one.too_deep())
        return unacceptable({{"body", "too_complex", "正文的标签嵌套过深，请先清除格式（例如粘贴为纯文本）后再试。"}});
    return out;
}

} // namespace tongyuan::content
