#include "adapters/metaweblog/rendering.hpp"

#include "adapters/kit/checks.hpp"
#include "adapters/kit/html.hpp"
#include "adapters/metaweblog/calls.hpp"

namespace tongyuan::adapters::metaweblog {

namespace {

class body_writer final : public kit::rewriter {
protected:
    void open(const kit::element& tag, kit::html_writer& out) override
    {
        preformatted_ += tag.name == "pre" ? 1 : 0;
        const auto sha = tag.name == "a" ? kit::media_sha(tag.attribute("href")) : std::string();
        if (sha.empty())
            return rewriter::open(tag, out);
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
            return rewriter::empty(tag, out);
        out.raw("<img src=\"").bound(kit::slot(slot_of(sha))).raw("\" alt=\"").write(tag.attribute("alt")).raw("\"/>");
    }
    // WordPress makes every line break outside pre a visible one.
    void write(std::string_view words, kit::html_writer& out) override
    {
        std::string line(words);
        if (preformatted_ == 0)
            for (auto& c : line)
                c = c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
        out.write(line);
    }

private:
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

// Letters, digits and ideographs only: themes and filters rewrite the rest.
std::string folded(std::string_view words)
{
    std::string kept;
    for (std::size_t i = 0; i < words.size();) {
        const auto c = static_cast<unsigned char>(words[i]);
        const std::size_t length = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
        const auto one = words.substr(i, length);
        const bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        const bool punctuation = one.starts_with("\xe2\x80") || one.starts_with("\xe2\x81") ||
                                 one.starts_with("\xe3\x80") || one == "\u00a0" || one == "\ufeff";
        if (one == "×") // WordPress writes 9x12 so
            kept += 'x';
        else if (letter || (c >= 0x80 && !punctuation))
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
    made.fields = {{"title", kit::lit(source.title)},     {"body", with_marker(writer.rewrite(source.body))},
                   {"summary", kit::lit(source.summary)}, {"keywords", kit::lit(joined(source.keywords))},
                   {"slug", kit::lit(source.id)},         {"category", kit::lit(kit::setting_of(where, "category"))}};
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
    const auto heading = title ? kit::plain(*title) : std::string();
    if (!content.reader_text.starts_with(heading))
        return shown.find(folded(content.reader_text)) != std::string::npos;
    const auto body = std::string_view(content.reader_text).substr(heading.size());
    return shown.find(folded(heading)) != std::string::npos && shown.find(folded(body)) != std::string::npos;
}

} // namespace tongyuan::adapters::metaweblog
