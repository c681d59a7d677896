#include "adapters/site/page.hpp"

#include "adapters/kit/checks.hpp"
#include "adapters/kit/difference.hpp"
#include "adapters/site/places.hpp"

#include <algorithm>
#include <map>

namespace tongyuan::adapters::site {

namespace {

constexpr std::string_view style =
    "body{margin:0 auto;max-width:50rem;padding:0 1rem;color:#1a1a1a;background:#fff;"
    "font:1.125rem/1.9 \"Noto Serif CJK SC\",\"Source Han Serif SC\",SimSun,serif}"
    "header,footer,.facts{color:#555;font-size:.875rem}header{padding:1rem 0;border-bottom:1px solid #c00}"
    "footer{margin-top:3rem;padding:1rem 0;border-top:1px solid #ccc}header a,nav a{color:inherit}"
    "h1{margin:2rem 0 1rem;text-align:center;font-size:1.75rem;line-height:1.4}.facts,.number{text-align:center}"
    ".facts span{margin:0 .75rem;white-space:nowrap}.text img{display:block;max-width:100%;height:auto;margin:1rem "
    "auto}"
    ".text table{width:100%;border-collapse:collapse}.text th,.text td{border:1px solid #999;padding:.25rem .5rem}"
    ".text pre{overflow-x:auto}.list{padding:0;list-style:none}.list li{display:flex;justify-content:space-between;"
    "gap:1rem;padding:.4rem 0;border-bottom:1px dotted #ccc}.list time{color:#555;white-space:nowrap}"
    "nav{display:flex;justify-content:center;gap:1.5rem;margin:1.5rem 0}"
    "@media "
    "print{header,footer,nav{display:none}body{max-width:none;font-size:12pt}a{color:inherit;text-decoration:none}}";

using files = std::map<std::string, std::string>; // SHA-256 → file below the column

files files_of(const article& source)
{
    files found;
    for (const auto& p : source.pictures)
        found[p.sha256] = media_file(p.sha256, p.media_type, p.file_name);
    for (const auto& a : source.attachments)
        found[a.sha256] = media_file(a.sha256, a.media_type, a.file_name);
    if (source.cover && source.pictures.empty())
        found[source.cover->sha256] = media_file(source.cover->sha256, source.cover->media_type, {});
    return found;
}

class body_writer final : public kit::rewriter {
public:
    explicit body_writer(const files& known) : known_(known) {}

protected:
    void open(const kit::element& tag, kit::html_writer& out) override
    {
        const auto found = tag.name == "a" ? known_.find(kit::media_sha(tag.attribute("href"))) : known_.end();
        if (found == known_.end())
            return rewriter::open(tag, out);
        out.open("a", {{"href", found->second}});
    }
    void empty(const kit::element& tag, kit::html_writer& out) override
    {
        const auto found = tag.name == "img" ? known_.find(kit::media_sha(tag.attribute("src"))) : known_.end();
        if (found == known_.end())
            return rewriter::empty(tag, out);
        out.empty("img", {{"src", found->second}, {"alt", tag.attribute("alt")}});
    }

private:
    const files& known_;
};

void write_tag(kit::html_writer& out, std::string_view name, std::string_view content)
{
    if (!content.empty())
        out.empty("meta", {{"name", std::string(name)}, {"content", std::string(content)}}).raw("\n");
}

void write_bound_tag(kit::html_writer& out, std::string_view name, const text& content)
{
    out.raw("<meta name=\"")
        .raw(name)
        .raw("\" content=\"")
        .bound(kit::encode(content, encoding::xml_text))
        .raw("\"/>\n");
}

std::string joined(const std::vector<std::string>& words)
{
    std::string all;
    for (const auto& w : words)
        all += (all.empty() ? "" : ",") + w;
    return all;
}

std::string first_picture(const article& source, const files& known)
{
    const auto sha = !source.pictures.empty() ? source.pictures.front().sha256
                     : source.cover           ? source.cover->sha256
                                              : std::string();
    const auto found = known.find(sha);
    return found == known.end() ? std::string() : found->second;
}

void write_article_tags(kit::html_writer& out, const article& source, const account& where, const files& known)
{
    const auto address = public_address(where, path_of(where, source.id + ".html"));
    const auto image = first_picture(source, known);
    write_tag(out, "ArticleTitle", source.title);
    write_bound_tag(out, "PubDate", kit::slot("publish_time"));
    write_tag(out, "ContentSource", source.source.empty() ? kit::setting_of(where, "site_name") : source.source);
    write_tag(out, "Keywords", joined(source.keywords));
    write_tag(out, "Author", source.author);
    write_tag(out, "Description", source.summary);
    write_tag(out, "Image", image.empty() ? image : public_address(where, path_of(where, image)));
    write_tag(out, "Url", address);
    write_bound_tag(out, marker_tag, kit::marker());
    out.empty("link", {{"rel", "canonical"}, {"href", address}}).raw("\n");
}

void write_fact(kit::html_writer& out, std::string_view label, std::string_view value)
{
    if (!value.empty())
        out.open("span").write(label).write("：").write(value).close("span");
}

void write_facts(kit::html_writer& out, const article& source, const account& where)
{
    out.open("p", {{"class", "facts"}});
    out.open("span")
        .write("发布时间：")
        .bound(kit::encode(kit::slot("publish_time"), encoding::xml_text))
        .close("span");
    write_fact(out, "来源", source.source.empty() ? kit::setting_of(where, "site_name") : source.source);
    write_fact(out, "作者", source.author);
    out.close("p").raw("\n");
}

void write_attachments(kit::html_writer& out, const article& source, const files& known)
{
    if (source.attachments.empty())
        return;
    out.open("section", {{"class", "attachments"}}).open("h2").write("附件").close("h2").open("ol").raw("\n");
    for (const auto& a : source.attachments)
        out.open("li")
            .open("a", {{"href", known.at(a.sha256)}, {"download", a.file_name}})
            .write(a.file_name)
            .close("a")
            .write("（" + kit::in_megabytes(a.size) + "）")
            .close("li")
            .raw("\n");
    out.close("ol").close("section").raw("\n");
}

void write_heading(kit::html_writer& out, const article& source)
{
    out.open("h1").write(source.title).close("h1").raw("\n");
}

void write_text(kit::html_writer& out, const article& source, const files& known)
{
    body_writer body(known);
    if (!source.document_number.empty())
        out.open("p", {{"class", "number"}}).write(source.document_number).close("p").raw("\n");
    out.open("div", {{"class", "text"}}).bound(body.rewrite(source.body)).close("div").raw("\n");
    write_attachments(out, source, known);
}

text page_of(const article& source, const account& where, const files& known)
{
    kit::html_writer out;
    write_head(out, where, source.title);
    write_article_tags(out, source, where, known);
    out.close("head").raw("\n").open("body").raw("\n");
    out.open("header").open("a", {{"href", "index.html"}});
    out.write(kit::setting_of(where, "site_name") + " · " + kit::setting_of(where, "column_name"));
    out.close("a").close("header").raw("\n").open("main").raw("\n").open("article").raw("\n");
    write_heading(out, source);
    write_facts(out, source, where);
    write_text(out, source, known);
    out.close("article").raw("\n").close("main").raw("\n");
    write_foot(out, where);
    return out.take();
}

std::string what_a_reader_sees(const article& source, const files& known)
{
    kit::html_writer out;
    write_heading(out, source);
    write_text(out, source, known);
    return kit::reader_text(kit::plain(out.take()));
}

// The article without the line of facts, which holds the time.
std::string article_in(std::string_view page)
{
    const auto begin = page.find("<article>");
    const auto end = page.find("</article>");
    if (begin == std::string_view::npos || end == std::string_view::npos || end < begin)
        return {};
    std::string found(page.substr(begin, end - begin));
    const auto facts = found.find("<p class=\"facts\">");
    const auto after = facts == std::string::npos ? facts : found.find("</p>", facts);
    if (after != std::string::npos)
        found.erase(facts, after - facts);
    return found;
}

} // namespace

void write_common_tags(kit::html_writer& out, const account& where)
{
    for (const auto& [tag, setting] : {std::pair{"SiteName", "site_name"},
                                       {"SiteDomain", "site_domain"},
                                       {"SiteIDCode", "site_id_code"},
                                       {"ColumnName", "column_name"},
                                       {"ColumnDescription", "column_description"},
                                       {"ColumnKeywords", "column_keywords"},
                                       {"ColumnType", "column_type"}})
        write_tag(out, tag, kit::setting_of(where, setting, kit::setting_of(where, "column_name")));
}

void write_head(kit::html_writer& out, const account& where, const std::string& title)
{
    out.raw("<!DOCTYPE html>\n").open("html", {{"lang", "zh-CN"}}).raw("\n").open("head").raw("\n");
    out.empty("meta", {{"charset", "utf-8"}}).raw("\n");
    out.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}).raw("\n");
    out.open("title").write(title + " - " + kit::setting_of(where, "site_name")).close("title").raw("\n");
    write_common_tags(out, where);
    out.empty("link", {{"rel", "alternate"}, {"type", "application/rss+xml"}, {"href", "rss.xml"}}).raw("\n");
    out.empty("link", {{"rel", "alternate"}, {"type", "application/atom+xml"}, {"href", "atom.xml"}}).raw("\n");
    write_style(out);
}

void write_style(kit::html_writer& out)
{
    out.raw("<style>").raw(style).raw("</style>\n");
}

void write_foot(kit::html_writer& out, const account& where)
{
    out.open("footer").write(kit::setting_of(where, "site_name"));
    out.write("　网站标识码：" + kit::setting_of(where, "site_id_code"));
    out.close("footer").raw("\n").close("body").raw("\n").close("html").raw("\n");
}

rendition rendered(const article& source, const account& where)
{
    rendition made;
    const auto known = files_of(source);
    made.fields = {
        {"title", kit::lit(source.title)}, {"slug", kit::lit(source.id)}, {"page", page_of(source, where, known)}};
    for (const auto& [sha, file] : known) {
        kit::add_media(made, sha);
        made.fields.push_back({"file:" + sha, kit::lit(file)});
    }
    made.reader_text = what_a_reader_sees(source, known);
    made.pictures = kit::count_pictures(source.body);
    kit::check_present(made, "title", "标题", source.title);
    if (made.pictures == 0)
        kit::check_present(made, "body", "正文", kit::reader_text(source.body));
    made.preview = "<h1>" + kit::encoded(source.title, encoding::xml_text) + "</h1><p>" +
                   kit::encoded(source.document_number, encoding::xml_text) + "</p>" + source.body;
    return made;
}

std::string tag_in(std::string_view page, std::string_view name)
{
    for (const auto& token : kit::read_html(page))
        if (token.tag.name == "meta" && token.tag.attribute("name") == name)
            return token.tag.attribute("content");
    return {};
}

bool is_ours(std::string_view page, std::string_view marker)
{
    return !marker.empty() && tag_in(page, marker_tag) == marker;
}

bool is_whole(std::string_view page)
{
    const auto last = page.find_last_not_of(" \r\n\t");
    return last != std::string_view::npos && page.substr(0, last + 1).ends_with("</html>");
}

std::string difference_from(std::string_view page, const rendition& content)
{
    const auto found = article_in(page);
    if (auto where = kit::difference(content.reader_text, kit::reader_text(found)); !where.empty())
        return where;
    const auto pictures = kit::count_pictures(found);
    return pictures == content.pictures
               ? std::string()
               : "应有 " + std::to_string(content.pictures) + " 张图片，实有 " + std::to_string(pictures) + " 张";
}

bool reads_as(std::string_view page, const rendition& content)
{
    return difference_from(page, content).empty();
}

} // namespace tongyuan::adapters::site
