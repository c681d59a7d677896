#include "content/html_scan.hpp"

#include "base/text.hpp"
#include "content/element_rules.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace tongyuan::content {

namespace {

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
bool ends_name(char c)
{
    return is_space(c) || c == '/' || c == '>';
}

struct scanned_tag {
    std::string name; // lower case
    bool closes = false;
    bool self_closing = false;
    bool finished = false; // false: the text ended inside it
    std::size_t attributes = 0;
    std::size_t end = 0; // behind '>'
};

// The tokeniser's rules for a tag (HTML, 13.2.5.6 to 13.2.5.39), as far as its end depends on them.
class tag_scanner {
public:
    tag_scanner(std::string_view html, std::size_t at) : html_(html), at_(at + 1) {}

    scanned_tag run()
    {
        scanned_tag out;
        out.closes = html_[at_] == '/';
        at_ += out.closes ? 1 : 0;
        const auto begin = at_;
        while (more() && !ends_name(html_[at_]))
            ++at_;
        out.name = lower_ascii(html_.substr(begin, at_ - begin));
        while (more() && html_[at_] != '>') {
            out.self_closing = html_[at_] == '/';
            if (is_space(html_[at_]) || html_[at_] == '/') {
                ++at_;
                continue;
            }
            ++out.attributes;
            attribute();
        }
        out.finished = more();
        out.end = std::min(at_ + 1, html_.size());
        return out;
    }

private:
    bool more() const { return at_ < html_.size(); }
    void skip_space()
    {
        while (more() && is_space(html_[at_]))
            ++at_;
    }

    void attribute()
    {
        ++at_; // a name may begin with '='
        while (more() && !ends_name(html_[at_]) && html_[at_] != '=')
            ++at_;
        const auto name_end = at_;
        skip_space();
        if (!more() || html_[at_] != '=') {
            at_ = name_end;
            return;
        }
        ++at_;
        skip_space();
        if (more())
            value();
    }

    void value()
    {
        if (const char quote = html_[at_]; quote == '"' || quote == '\'') {
            const auto end = html_.find(quote, at_ + 1);
            at_ = end == std::string_view::npos ? html_.size() : end + 1;
            return;
        }
        while (more() && !is_space(html_[at_]) && html_[at_] != '>')
            ++at_;
    }

    std::string_view html_;
    std::size_t at_;
};

bool begins_tag(std::string_view html, std::size_t at)
{
    if (at + 1 < html.size() && is_letter(html[at + 1]))
        return true;
    return at + 2 < html.size() && html[at + 1] == '/' && is_letter(html[at + 2]);
}

class cleaner {
public:
    cleaner(std::string_view html, removal_list& removed) : html_(html), removed_(removed)
    {
        out_.reserve(html.size());
    }

    std::string run()
    {
        while (at_ < html_.size()) {
            const auto next = std::min(html_.find('<', at_), html_.size());
            out_ += html_.substr(at_, next - at_);
            at_ = next;
            if (at_ < html_.size())
                markup();
        }
        return std::move(out_);
    }

private:
    struct opened {
        std::string name;
        std::size_t start; // in out_
    };

    void markup()
    {
        const auto rest = html_.substr(at_);
        if (begins_tag(html_, at_))
            return tag();
        if (rest.starts_with("<!--"))
            return comment();
        if (rest.starts_with("<!") || rest.starts_with("<?") || rest.starts_with("</"))
            return declaration();
        out_ += "&lt;"; // a bare one could become a tag with what is left of its neighbours
        ++at_;
    }

    void comment()
    {
        const auto end = std::min(html_.find("-->", at_ + 2), html_.size());
        const auto odd_end = std::min(html_.find("--!>", at_ + 4), html_.size());
        at_ = std::min(html_.size(), odd_end < end ? odd_end + 4 : end + 3);
        removed_.add("<!-- -->");
    }

    void declaration()
    {
        at_ = std::min(html_.find('>', at_), html_.size() - 1) + 1;
        removed_.add("<!-- -->");
    }

    void tag()
    {
        const auto t = tag_scanner{html_, at_}.run();
        const auto raw = html_.substr(at_, t.end - at_);
        at_ = t.end;
        if (!t.finished)
            return;
        const auto rule = rule_of(t.name);
        if (rule.fate != fate::remove) {
            out_ += raw;
            return;
        }
        if (t.closes)
            return close(t.name);
        removed_.add("<" + t.name + ">");
        if (rule.as == "text")
            skip_text_of(t.name);
        else if (rule.as == "content" && !t.self_closing)
            open_.push_back({t.name, out_.size()});
    }

    // What was opened and never closed keeps its content.
    void close(std::string_view name)
    {
        const auto same = [&](const opened& o) { return o.name == name; };
        const auto found = std::ranges::find_if(open_.rbegin(), open_.rend(), same);
        if (found == open_.rend())
            return;
        out_.resize(found->start);
        open_.erase(std::next(found).base(), open_.end());
    }

    void skip_text_of(std::string_view name)
    {
        while ((at_ = html_.find("</", at_)) != std::string_view::npos) {
            const auto after = at_ + 2 + name.size();
            if (lower_ascii(html_.substr(at_ + 2, name.size())) == name &&
                (after >= html_.size() || ends_name(html_[after])))
            {
                at_ = tag_scanner{html_, at_}.run().end;
                return;
            }
            at_ += 2;
        }
        at_ = html_.size();
    }

    std::string_view html_;
    removal_list& removed_;
    std::size_t at_ = 0;
    std::string out_;
    std::vector<opened> open_;
};

// Void elements hold nothing; the others end when the next of their kind begins, so they add at most one level to
// whatever counted element holds them.
bool adds_no_depth(std::string_view name)
{
    static constexpr std::array<std::string_view, 21> those{"br", "col",   "hr",    "img",   "p",    "li",   "dt",
                                                            "dd", "tr",    "td",    "th",    "html", "head", "tbody",
                                                            "rb", "thead", "tfoot", "image", "rp",   "rt",   "wbr"};
    return std::ranges::find(those, name) != those.end();
}

} // namespace

std::string plain_markup(std::string_view html, removal_list& removed)
{
    return cleaner{html, removed}.run();
}

html_shape shape_of(std::string_view markup)
{
    html_shape out;
    std::unordered_map<std::string, std::size_t> open;
    std::size_t depth = 0;
    for (std::size_t at = 0; (at = markup.find('<', at)) != std::string_view::npos;) {
        const auto t = tag_scanner{markup, at}.run();
        at = t.end;
        out.attributes = std::max(out.attributes, t.attributes);
        if (adds_no_depth(t.name))
            continue;
        auto& count = open[t.name];
        if (t.closes && count > 0) {
            --count;
            --depth;
        } else if (!t.closes) {
            ++count;
            out.depth = std::max(out.depth, ++depth);
        }
    }
    return out;
}

} // namespace tongyuan::content
