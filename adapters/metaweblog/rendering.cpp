#include "adapters/metaweblog/rendering.hpp"

#include "adapters/kit/checks.hpp"
#include "adapters/kit/html_writer.hpp"
#include "adapters/metaweblog/calls.hpp"

namespace tongyuan::adapters::metaweblog {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// WordPress turns "[gallery]" into a gallery, ":)" into a picture, "--" into a dash, "9x12" into a product and a lone
// address into a player. Written as character references the same signs are left alone and read the same everywhere.
std::string guarded(std::string_view words)
{
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const char c = words[i];
        const bool product =
            c == 'x' && i > 0 && i + 1 < words.size() && is_digit(words[i - 1]) && is_digit(words[i + 1]);
        const bool plain =
            is_letter(c) || is_digit(c) || c == ' ' || c == '\n' || static_cast<unsigned char>(c) >= 0x80;
        if (plain && !product)
            out += c;
        else if (static_cast<unsigned char>(c) > 0x20 && c != 0x7f)
            out += "&#" + std::to_string(static_cast<int>(c)) + ';';
    }
    return out;
}

class body_writer final : public kit::rewriter {
protected:
    void open(const kit::element& tag, kit::html_writer& out) override
    {
        preformatted_ += tag.name == "pre" ? 1 : 0;
        const auto sha = tag.name == "a" ? kit::media_sha(tag.attribute("href")) : std::string();
        if (sha.empty())
            write_tag(tag, out, ">");
        else
            out.raw("<a href=\"").bound(kit::slot(slot_of(sha))).raw("\">");
    }
    void close(const kit::element& tag, kit::html_writer& out) override
    {
        preformatted_ -= tag.name == "pre" ? 1 : 0;
        rewriter::close(tag, out);
    }
    void empty(const kit::element& tag, kit::html_writer& out) override
    {
        const auto sha = tag.name == "img" ? kit::media_sha(tag.attribute("src")) : std::string();
        if (sha.empty())
            return write_tag(tag, out, "/>");
        out.raw("<img src=\"").bound(kit::slot(slot_of(sha)));
        out.raw("\" alt=\"").raw(guarded(tag.attribute("alt"))).raw("\"/>");
    }
    // WordPress makes every line break outside pre a visible one.
    void write(std::string_view words, kit::html_writer& out) override
    {
        std::string line(words);
        for (auto& c : line)
            c = c == '\t' || c == '\r' || (c == '\n' && preformatted_ == 0) ? ' ' : c;
        out.raw(guarded(line));
    }

private:
    // Brackets are read as WordPress's own commands inside attributes too.
    static void write_tag(const kit::element& tag, kit::html_writer& out, std::string_view end)
    {
        out.raw("<").raw(tag.name);
        for (const auto& a : tag.attributes) {
            out.raw(" ").raw(a.name).raw("=\"");
            for (const char c : a.value)
                out.raw(c == '[' ? "&#91;" : c == ']' ? "&#93;" : kit::encoded({&c, 1}, encoding::xml_text));
            out.raw("\"");
        }
        out.raw(end);
    }

    int preformatted_ = 0;
};

// Inside the last paragraph: WordPress would wrap a comment that stands alone into an empty one.
text with_marker(text body)
{
    constexpr std::string_view end = "</p>";
    std::string tail;
    if (!body.empty())
        if (auto* last = std::get_if<literal>(&body.back()); last && last->text.ends_with(end)) {
            last->text.resize(last->text.size() - end.size());
            tail = end;
        }
    kit::append(body, "<!--" + std::string(marker_word));
    kit::append(body, kit::marker());
    kit::append(body, "-->" + tail);
    return body;
}

std::string joined(const std::vector<std::string>& words)
{
    std::string all;
    for (const auto& w : words)
        all += (all.empty() ? "" : ",") + w;
    return all;
}

std::string preview_of(const article& source)
{
    return "<h1>" + kit::encoded(source.title, encoding::xml_text) + "</h1>" + source.body;
}

// A portal takes title and summary for HTML and shows them as such.
text as_html(const std::string& plain)
{
    return kit::lit(kit::encoded(plain, encoding::xml_text));
}

// Letters, digits and ideographs only: themes and filters rewrite the rest, WordPress even the case of its own name.
std::string folded(std::string_view words)
{
    std::string kept;
    for (std::size_t i = 0; i < words.size();) {
        const auto c = static_cast<unsigned char>(words[i]);
        const std::size_t length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
        const auto one = words.substr(i, length);
        const bool punctuation = one.starts_with("\xe2\x80") || one.starts_with("\xe2\x81") ||
                                 one.starts_with("\xe3\x80") || one == "\u00a0" || one == "\ufeff";
        if (one == "×") // WordPress writes 9x12 so
            kept += 'x';
        else if (c >= 'A' && c <= 'Z')
            kept += static_cast<char>(c - 'A' + 'a');
        else if (is_letter(words[i]) || is_digit(words[i]) || (c >= 0x80 && !punctuation))
            kept += one;
        i += length;
    }
    return kept;
}

} // namespace

rendition rendered(const article& source, const account& where)
{
    rendition made;
    body_writer writer;
    const auto text_of_body = kit::reader_text(source.body);
    made.reader_text = text_of_body.empty() ? source.title : source.title + '\n' + text_of_body;
    made.pictures = kit::count_pictures(source.body);
    for (const auto& p : source.pictures)
        kit::add_media(made, p.sha256);
    for (const auto& a : source.attachments)
        kit::add_media(made, a.sha256);
    made.fields = {{"title", as_html(source.title)},     {"body", with_marker(writer.rewrite(source.body))},
                   {"summary", as_html(source.summary)}, {"keywords", kit::lit(joined(source.keywords))},
                   {"slug", kit::lit(source.id)},        {"category", kit::lit(kit::setting_of(where, "category"))}};
    kit::check_present(made, "title", "标题", source.title);
    if (made.pictures == 0)
        kit::check_present(made, "body", "正文", text_of_body);
    made.preview = preview_of(source);
    return made;
}

bool page_shows(std::string_view page, const rendition& content)
{
    const auto shown = folded(kit::reader_text(page));
    const auto* title = kit::field_of(content, "title");
    const auto heading = title ? kit::reader_text(kit::plain(*title)) : std::string();
    if (!content.reader_text.starts_with(heading))
        return shown.find(folded(content.reader_text)) != std::string::npos;
    const auto body = std::string_view(content.reader_text).substr(heading.size());
    return shown.find(folded(heading)) != std::string::npos && shown.find(folded(body)) != std::string::npos;
}

} // namespace tongyuan::adapters::metaweblog
