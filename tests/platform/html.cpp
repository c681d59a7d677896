#include "html.hpp"

#include "base/text.hpp"
#include "exchange.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace tongyuan::fake {

namespace {

constexpr std::string_view space = " \t\r\n\f";

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& names, std::string_view name)
{
    return std::ranges::find(names, name) != names.end();
}

std::string utf8(std::uint32_t point)
{
    std::string out;
    if (point < 0x80) {
        out += static_cast<char>(point);
    } else if (point < 0x800) {
        out += static_cast<char>(0xc0U | point >> 6U);
        out += static_cast<char>(0x80U | (point & 0x3fU));
    } else if (point < 0x10000) {
        out += static_cast<char>(0xe0U | point >> 12U);
        out += static_cast<char>(0x80U | (point >> 6U & 0x3fU));
        out += static_cast<char>(0x80U | (point & 0x3fU));
    } else {
        out += static_cast<char>(0xf0U | point >> 18U);
        out += static_cast<char>(0x80U | (point >> 12U & 0x3fU));
        out += static_cast<char>(0x80U | (point >> 6U & 0x3fU));
        out += static_cast<char>(0x80U | (point & 0x3fU));
    }
    return out;
}

std::string entity(std::string_view name)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 18> known{{{"amp", "&"},
                                                                                          {"lt", "<"},
                                                                                          {"gt", ">"},
                                                                                          {"quot", "\""},
                                                                                          {"apos", "'"},
                                                                                          {"nbsp", " "},
                                                                                          {"hellip", "…"},
                                                                                          {"mdash", "—"},
                                                                                          {"ndash", "–"},
                                                                                          {"middot", "·"},
                                                                                          {"ldquo", "“"},
                                                                                          {"rdquo", "”"},
                                                                                          {"lsquo", "‘"},
                                                                                          {"rsquo", "’"},
                                                                                          {"times", "×"},
                                                                                          {"copy", "©"},
                                                                                          {"emsp", " "},
                                                                                          {"ensp", " "}}};
    for (const auto& [word, value] : known)
        if (word == name)
            return std::string{value};
    if (!name.starts_with('#'))
        return {};
    const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const auto digits = name.substr(hex ? 2 : 1);
    std::uint32_t point = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), point, hex ? 16 : 10);
    const bool good = error == std::errc{} && end == digits.data() + digits.size() && point > 0 && point < 0x110000 &&
                      (point < 0xd800 || point > 0xdfff);
    return good ? utf8(point) : std::string{};
}

std::string decoded(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto semicolon = text[i] == '&' ? text.find(';', i) : std::string_view::npos;
        if (semicolon != std::string_view::npos && semicolon - i <= 12) {
            const auto value = entity(text.substr(i + 1, semicolon - i - 1));
            if (!value.empty()) {
                out += value;
                i = semicolon + 1;
                continue;
            }
        }
        out += text[i++];
    }
    return out;
}

class scanner {
public:
    explicit scanner(std::string_view html) : rest_(html) {}

    std::vector<html_token> all()
    {
        while (!rest_.empty()) {
            const auto less = rest_.find('<');
            text(rest_.substr(0, less));
            if (less == std::string_view::npos)
                break;
            rest_.remove_prefix(less);
            markup();
        }
        return std::move(tokens_);
    }

private:
    void text(std::string_view raw)
    {
        if (!raw.empty())
            tokens_.push_back({html_token::kind::text, "", {}, decoded(raw)});
    }

    void drop_through(std::string_view end)
    {
        const auto at = rest_.find(end);
        rest_.remove_prefix(at == std::string_view::npos ? rest_.size() : at + end.size());
    }

    void markup()
    {
        if (rest_.starts_with("<!--"))
            return drop_through("-->");
        if (rest_.starts_with("<!") || rest_.starts_with("<?"))
            return drop_through(">");
        const bool closes = rest_.starts_with("</");
        const auto begin = closes ? 2U : 1U;
        const bool is_tag = rest_.size() > begin && std::isalpha(static_cast<unsigned char>(rest_[begin]));
        if (!is_tag) {
            text(rest_.substr(0, 1));
            rest_.remove_prefix(1);
            return;
        }
        rest_.remove_prefix(begin);
        html_token tag;
        tag.is = closes ? html_token::kind::close : html_token::kind::open;
        tag.name = lower_ascii(taken(rest_.find_first_of(" \t\r\n\f/>")));
        attributes(tag);
        const bool raw = !closes && (tag.name == "script" || tag.name == "style");
        tokens_.push_back(std::move(tag));
        if (raw)
            raw_text("</" + tokens_.back().name);
    }

    void raw_text(const std::string& end)
    {
        const auto at = lower_ascii(rest_).find(end);
        const auto raw = taken(at);
        if (!raw.empty())
            tokens_.push_back({html_token::kind::text, "", {}, std::string{raw}});
    }

    std::string_view taken(std::size_t count)
    {
        const auto out = rest_.substr(0, count);
        rest_.remove_prefix(out.size());
        return out;
    }

    void attributes(html_token& tag)
    {
        for (;;) {
            taken(std::min(rest_.find_first_not_of(" \t\r\n\f/"), rest_.size()));
            if (rest_.empty())
                return;
            if (rest_.front() == '>') {
                rest_.remove_prefix(1);
                return;
            }
            // An attribute may begin with "=", which keeps the loop from standing still.
            const auto length = rest_.find_first_of(" \t\r\n\f/>=", 1);
            auto name = lower_ascii(taken(length));
            tag.attributes.emplace_back(std::move(name), value());
        }
    }

    std::string value()
    {
        const auto equals = rest_.find_first_not_of(space);
        if (equals == std::string_view::npos || rest_[equals] != '=')
            return {};
        rest_.remove_prefix(equals + 1);
        taken(std::min(rest_.find_first_not_of(space), rest_.size()));
        if (rest_.empty())
            return {};
        const char quote = rest_.front();
        if (quote != '"' && quote != '\'')
            return decoded(taken(rest_.find_first_of(" \t\r\n\f>")));
        rest_.remove_prefix(1);
        const auto raw = taken(rest_.find(quote));
        taken(1);
        return decoded(raw);
    }

    std::string_view rest_;
    std::vector<html_token> tokens_;
};

constexpr std::array<std::string_view, 36> blocks{
    "p",      "div",        "section", "article", "header", "footer",  "h1",     "h2",      "h3",
    "h4",     "h5",         "h6",      "ul",      "ol",     "li",      "dl",     "dt",      "dd",
    "pre",    "blockquote", "hr",      "table",   "thead",  "tbody",   "tfoot",  "tr",      "br",
    "figure", "figcaption", "main",    "aside",   "nav",    "address", "center", "caption", "fieldset"};

class line_writer {
public:
    void add(std::string_view text, bool keeps_lines)
    {
        for (const char c : text) {
            if (c == '\n' && keeps_lines)
                break_line();
            else if (space.find(c) != std::string_view::npos)
                pending_ = !line_.empty();
            else
                put(c);
        }
    }
    void tab()
    {
        pending_ = false;
        if (!line_.empty())
            line_ += '\t';
    }
    void break_line()
    {
        while (!line_.empty() && line_.back() == '\t')
            line_.pop_back();
        if (!line_.empty())
            out_ += (out_.empty() ? "" : "\n") + line_;
        line_.clear();
        pending_ = false;
    }
    std::string finished()
    {
        break_line();
        return std::move(out_);
    }

private:
    void put(char c)
    {
        if (pending_ && !line_.empty() && line_.back() != '\t')
            line_ += ' ';
        pending_ = false;
        line_ += c;
    }

    std::string out_, line_;
    bool pending_ = false;
};

} // namespace

const std::string* html_token::attribute(std::string_view wanted) const
{
    for (const auto& [key, value] : attributes)
        if (key == wanted)
            return &value;
    return nullptr;
}

std::vector<html_token> tokens_of(std::string_view html)
{
    return scanner{html}.all();
}

std::string reader_text(std::string_view html)
{
    line_writer out;
    int hidden = 0;
    int preformatted = 0;
    for (const auto& token : tokens_of(html)) {
        const int step = token.is == html_token::kind::open ? 1 : token.is == html_token::kind::close ? -1 : 0;
        if (token.name == "script" || token.name == "style")
            hidden = std::max(0, hidden + step);
        if (token.name == "pre")
            preformatted = std::max(0, preformatted + step);
        if (token.is == html_token::kind::text && hidden == 0)
            out.add(token.text, preformatted > 0);
        else if (is_one_of(blocks, token.name))
            out.break_line();
        else if (step < 0 && (token.name == "td" || token.name == "th"))
            out.tab();
    }
    return out.finished();
}

std::vector<std::string> image_sources(std::string_view html)
{
    std::vector<std::string> out;
    for (const auto& token : tokens_of(html))
        if (token.is == html_token::kind::open && token.name == "img")
            if (const auto* src = token.attribute("src"))
                out.push_back(*src);
    return out;
}

} // namespace tongyuan::fake
