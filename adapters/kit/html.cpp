#include "adapters/kit/html.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace tongyuan::adapters::kit {

namespace {

bool is_any(std::string_view name, std::span<const std::string_view> names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_empty_element(std::string_view name)
{
    static constexpr std::array<std::string_view, 8> names{"br", "hr", "img", "input", "meta", "link", "wbr", "col"};
    return is_any(name, names);
}

bool is_block(std::string_view name)
{
    static constexpr std::array<std::string_view, 31> names{
        "p",       "h1",    "h2",     "h3",     "h4",         "h5",     "h6",      "ul",      "ol", "li", "table",
        "thead",   "tbody", "tr",     "th",     "td",         "pre",    "div",     "section", "hr", "br", "blockquote",
        "article", "tfoot", "figure", "header", "figcaption", "footer", "caption", "dl",      "dt"};
    return is_any(name, names);
}

bool is_white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void append_code_point(std::string& out, std::uint32_t c)
{
    if (c == 0 || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xc0 | (c >> 6));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xe0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    } else {
        out += static_cast<char>(0xf0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
        out += static_cast<char>(0x80 | (c & 0x3f));
    }
}

bool append_numeric(std::string& out, std::string_view digits)
{
    const bool hex = digits.starts_with('x') || digits.starts_with('X');
    if (hex)
        digits.remove_prefix(1);
    std::uint32_t c = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), c, hex ? 16 : 10);
    if (digits.empty() || read.ec != std::errc{} || read.ptr != digits.data() + digits.size())
        return false;
    append_code_point(out, c);
    return true;
}

bool append_entity(std::string& out, std::string_view name)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> known{{{"amp", "&"},
                                                                                          {"lt", "<"},
                                                                                          {"gt", ">"},
                                                                                          {"quot", "\""},
                                                                                          {"apos", "'"},
                                                                                          {"nbsp", "\u00a0"},
                                                                                          {"ldquo", "“"},
                                                                                          {"rdquo", "”"},
                                                                                          {"lsquo", "‘"},
                                                                                          {"rsquo", "’"},
                                                                                          {"hellip", "…"},
                                                                                          {"mdash", "—"},
                                                                                          {"ndash", "–"},
                                                                                          {"middot", "·"},
                                                                                          {"ensp", "\u2002"},
                                                                                          {"emsp", "\u2003"},
                                                                                          {"times", "×"},
                                                                                          {"bull", "•"}}};
    if (name.starts_with('#'))
        return append_numeric(out, name.substr(1));
    for (const auto& [entity, value] : known)
        if (name == entity) {
            out += value;
            return true;
        }
    return false;
}

std::string decoded(std::string_view text)
{
    constexpr std::size_t longest = 10;
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto stop = text.find('&');
        out += text.substr(0, stop);
        if (stop == std::string_view::npos)
            break;
        text.remove_prefix(stop);
        const auto end = text.substr(0, longest).find(';');
        if (end != std::string_view::npos && append_entity(out, text.substr(1, end - 1))) {
            text.remove_prefix(end + 1);
        } else {
            out += '&';
            text.remove_prefix(1);
        }
    }
    return out;
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

class scanner {
public:
    explicit scanner(std::string_view html) : rest_(html) {}

    std::vector<html_token> run()
    {
        while (!rest_.empty()) {
            if (rest_.front() == '<' && markup())
                continue;
            const auto stop = rest_.find('<', rest_.front() == '<' ? 1 : 0);
            add_text(rest_.substr(0, stop));
            rest_.remove_prefix(std::min(stop, rest_.size()));
        }
        return std::move(tokens_);
    }

private:
    void add_text(std::string_view encoded_text)
    {
        if (tokens_.empty() || tokens_.back().kind != html_kind::text)
            tokens_.push_back({html_kind::text, {}, {}});
        tokens_.back().text += decoded(encoded_text);
    }

    bool skip_to(std::string_view mark)
    {
        const auto end = rest_.find(mark);
        rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + mark.size());
        return true;
    }

    // False when this '<' begins no markup: it is text then.
    bool markup()
    {
        if (rest_.starts_with("<!--"))
            return skip_to("-->");
        if (rest_.starts_with("<!") || rest_.starts_with("<?"))
            return skip_to(">");
        const bool closing = rest_.starts_with("</");
        const auto name = rest_.substr(closing ? 2 : 1);
        if (name.empty() || !((name[0] >= 'a' && name[0] <= 'z') || (name[0] >= 'A' && name[0] <= 'Z')))
            return false;
        // A tag that never ends is text; found once, so that a run of them stays linear.
        if (unclosed_ || rest_.find('>') == std::string_view::npos) {
            unclosed_ = true;
            return false;
        }
        rest_ = name;
        return closing ? end_tag() : start_tag();
    }

    std::string tag_name()
    {
        std::size_t end = 0;
        while (end < rest_.size() && !is_white(rest_[end]) && rest_[end] != '>' && rest_[end] != '/')
            ++end;
        auto name = lower(rest_.substr(0, end));
        rest_.remove_prefix(end);
        return name;
    }

    bool end_tag()
    {
        html_token token{html_kind::close, {tag_name(), {}}, {}};
        skip_to(">");
        if (!is_empty_element(token.tag.name))
            tokens_.push_back(std::move(token));
        return true;
    }

    bool start_tag()
    {
        html_token token{html_kind::open, {tag_name(), {}}, {}};
        bool self_closed = false;
        while (!rest_.empty() && rest_.front() != '>') {
            if (is_white(rest_.front()) || rest_.front() == '/') {
                self_closed = rest_.front() == '/' || (self_closed && is_white(rest_.front()));
                rest_.remove_prefix(1);
                continue;
            }
            self_closed = false;
            token.tag.attributes.push_back(attribute());
        }
        rest_.remove_prefix(rest_.empty() ? 0 : 1);
        if (token.tag.name == "script" || token.tag.name == "style")
            return self_closed || skip_raw(token.tag.name);
        if (self_closed || is_empty_element(token.tag.name))
            token.kind = html_kind::empty;
        tokens_.push_back(std::move(token));
        return true;
    }

    bool skip_raw(const std::string& name)
    {
        skip_to("</" + name);
        return skip_to(">");
    }

    html_attribute attribute()
    {
        std::size_t end = 0;
        while (end < rest_.size() && !is_white(rest_[end]) && rest_[end] != '=' && rest_[end] != '>' &&
               (end == 0 || rest_[end] != '/'))
            ++end;
        end = std::max<std::size_t>(end, 1); // a stray '=' is a name: every turn takes at least one byte
        html_attribute found{lower(rest_.substr(0, end)), {}};
        rest_.remove_prefix(end);
        skip_white();
        if (!rest_.starts_with('='))
            return found;
        rest_.remove_prefix(1);
        skip_white();
        found.value = decoded(attribute_value());
        return found;
    }

    std::string_view attribute_value()
    {
        const bool quoted = rest_.starts_with('"') || rest_.starts_with('\'');
        std::size_t end = quoted ? rest_.find(rest_.front(), 1) : rest_.find_first_of(" \t\r\n>");
        end = std::min(end, rest_.size());
        const auto value = rest_.substr(quoted ? 1 : 0, quoted ? end - 1 : end);
        rest_.remove_prefix(std::min(end + (quoted ? 1 : 0), rest_.size()));
        return value;
    }

    void skip_white()
    {
        while (!rest_.empty() && is_white(rest_.front()))
            rest_.remove_prefix(1);
    }

    std::string_view rest_;
    std::vector<html_token> tokens_;
    bool unclosed_ = false;
};

// Collects lines with white space collapsed; inside pre every line break counts.
class line_writer {
public:
    void line_break()
    {
        while (line_.ends_with(' '))
            line_.pop_back();
        if (!line_.empty()) {
            all_ += all_.empty() ? "" : "\n";
            all_ += line_;
        }
        line_.clear();
    }

    void write(std::string_view text, bool preformatted)
    {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const bool no_break = text.substr(i, 2) == "\u00a0";
            if (preformatted && text[i] == '\n')
                line_break();
            else if (no_break || is_white(text[i]))
                line_ += line_.empty() || line_.ends_with(' ') ? "" : " ";
            else
                line_ += text[i];
            i += no_break ? 1 : 0;
        }
    }

    std::string take()
    {
        line_break();
        return std::move(all_);
    }

private:
    std::string all_, line_;
};

} // namespace

std::string element::attribute(std::string_view wanted) const
{
    for (const auto& a : attributes)
        if (a.name == wanted)
            return a.value;
    return {};
}

std::vector<html_token> read_html(std::string_view html)
{
    return scanner(html).run();
}

std::string reader_text(std::string_view html)
{
    line_writer lines;
    int preformatted = 0;
    for (const auto& token : read_html(html)) {
        if (token.kind == html_kind::text) {
            lines.write(token.text, preformatted > 0);
            continue;
        }
        if (is_block(token.tag.name))
            lines.line_break();
        if (token.tag.name == "pre" && token.kind != html_kind::empty)
            preformatted = std::max(0, preformatted + (token.kind == html_kind::open ? 1 : -1));
    }
    return lines.take();
}

std::uint32_t count_pictures(std::string_view html)
{
    std::uint32_t count = 0;
    for (const auto& token : read_html(html))
        count += token.tag.name == "img" ? 1 : 0;
    return count;
}

std::string media_sha(std::string_view address)
{
    constexpr std::string_view scheme = "media:";
    if (!address.starts_with(scheme))
        return {};
    address.remove_prefix(scheme.size());
    const bool all_hex = address.find_first_not_of("0123456789abcdef") == std::string_view::npos;
    return address.size() == 64 && all_hex ? std::string(address) : std::string();
}

std::vector<body_link> links_in(std::string_view html)
{
    std::vector<body_link> links;
    bool inside = false;
    for (const auto& token : read_html(html)) {
        if (token.kind == html_kind::text && inside)
            links.back().label += token.text;
        if (token.tag.name != "a")
            continue;
        inside = token.kind == html_kind::open;
        if (inside)
            links.push_back({token.tag.attribute("href"), {}});
    }
    return links;
}

} // namespace tongyuan::adapters::kit
