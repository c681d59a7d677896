#include "adapters/site/listing.hpp"

#include "adapters/kit/checks.hpp"
#include "adapters/kit/html_writer.hpp"
#include "adapters/site/places.hpp"
#include "adapters/site/times.hpp"

#include <algorithm>
#include <map>
#include <span>

namespace tongyuan::adapters::site {

namespace {

constexpr std::string_view declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

std::string escaped(std::string_view words)
{
    return kit::encoded(words, encoding::xml_text);
}

std::string element(std::string_view name, std::string_view words)
{
    return '<' + std::string(name) + '>' + escaped(words) + "</" + std::string(name.substr(0, name.find(' '))) + ">\n";
}

// An element that may be left out.
std::string optional_element(std::string_view name, std::string_view words)
{
    return words.empty() ? std::string() : element(name, words);
}

// RFC 4151: an id that stays when addresses change, and needs no registry. It must never change for an article.
std::string tag_of(const account& where, std::string_view what)
{
    return "tag:" + kit::setting_of(where, "site_domain", "localhost") + ",2026:" + std::string(what);
}

std::string column_address(const account& where, std::string_view file)
{
    return public_address(where, path_of(where, file));
}

timestamp newest(const operation& what)
{
    auto at = what.items.empty() ? what.began : what.items.front().updated_at;
    for (const auto& item : what.items)
        at = std::max(at, item.updated_at);
    return at;
}

// A feed is read elsewhere, so its pictures need whole addresses. A file whose type nobody told us has no known
// address: its link leads to the article, its picture gives way to its description.
class feed_body final : public kit::rewriter {
public:
    feed_body(const operation& what, const published_item& item) : what_(what), item_(item) {}

protected:
    void open(const kit::element& tag, kit::html_writer& out) override
    {
        const auto sha = tag.name == "a" ? kit::media_sha(tag.attribute("href")) : std::string();
        if (sha.empty())
            return rewriter::open(tag, out);
        const auto known = address_of(sha);
        out.open("a", {{"href", known.empty() ? item_.url : known}});
    }
    void empty(const kit::element& tag, kit::html_writer& out) override
    {
        const auto sha = tag.name == "img" ? kit::media_sha(tag.attribute("src")) : std::string();
        if (sha.empty())
            return rewriter::empty(tag, out);
        if (const auto known = address_of(sha); !known.empty())
            out.empty("img", {{"src", known}, {"alt", tag.attribute("alt")}});
        else
            out.write(tag.attribute("alt"));
    }

private:
    std::string address_of(const std::string& sha) const
    {
        if (const auto* p = kit::find_picture(what_.pictures, sha))
            return column_address(what_.account, media_file(sha, p->media_type, p->file_name));
        for (const auto& a : what_.attachments)
            if (a.sha256 == sha)
                return column_address(what_.account, media_file(sha, a.media_type, a.file_name));
        return {};
    }

    const operation& what_;
    const published_item& item_;
};

std::string body_of(const operation& what, const published_item& item)
{
    return kit::plain(feed_body(what, item).rewrite(item.body));
}

std::span<const published_item> latest(const operation& what)
{
    return std::span(what.items).first(std::min(what.items.size(), feed_items));
}

std::string rss_item(const operation& what, const published_item& item)
{
    return "<item>\n" + element("title", item.title) + element("link", item.url) + "<guid isPermaLink=\"false\">" +
           escaped(tag_of(what.account, item.article_id)) + "</guid>\n" +
           element("pubDate", rfc822_of(item.published_at)) + optional_element("dc:creator", item.author) +
           optional_element("description", item.summary) + element("content:encoded", body_of(what, item)) +
           "</item>\n";
}

std::string atom_entry(const operation& what, const published_item& item)
{
    std::string author;
    if (!item.author.empty())
        author = "<author>" + element("name", item.author) + "</author>\n";
    return "<entry>\n" + element("id", tag_of(what.account, item.article_id)) + element("title", item.title) +
           "<link rel=\"alternate\" type=\"text/html\" href=\"" + escaped(item.url) + "\"/>\n" +
           element("published", rfc3339_of(item.published_at)) + element("updated", rfc3339_of(item.updated_at)) +
           author + optional_element("summary", item.summary) + element("content type=\"html\"", body_of(what, item)) +
           "</entry>\n";
}

std::string title_of(const account& where)
{
    return kit::setting_of(where, "column_name") + " - " + kit::setting_of(where, "site_name");
}

} // namespace

file rss(const operation& what)
{
    const auto& where = what.account;
    std::string out(declaration);
    out += "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\" "
           "xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" "
           "xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n<channel>\n";
    out += element("title", title_of(where)) + element("link", column_address(where, "index.html"));
    out += element("description", kit::setting_of(where, "column_description", kit::setting_of(where, "column_name")));
    out += element("language", "zh-cn") + element("lastBuildDate", rfc822_of(newest(what))) + element("ttl", "60");
    out += "<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"" + escaped(column_address(where, "rss.xml")) +
           "\"/>\n";
    for (const auto& item : latest(what))
        out += rss_item(what, item);
    return {"rss.xml", "application/rss+xml; charset=utf-8", out + "</channel>\n</rss>\n"};
}

file atom(const operation& what)
{
    const auto& where = what.account;
    std::string out(declaration);
    out += "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"zh-CN\">\n";
    out += element("id", tag_of(where, path_of(where, ""))) + element("title", title_of(where));
    out += element("updated", rfc3339_of(newest(what)));
    out += "<author>" + element("name", kit::setting_of(where, "site_name")) + "</author>\n";
    out += "<link rel=\"self\" type=\"application/atom+xml\" href=\"" + escaped(column_address(where, "atom.xml")) +
           "\"/>\n<link rel=\"alternate\" type=\"text/html\" href=\"" + escaped(column_address(where, "index.html")) +
           "\"/>\n";
    for (const auto& item : latest(what))
        out += atom_entry(what, item);
    return {"atom.xml", "application/atom+xml; charset=utf-8", out + "</feed>\n"};
}

file sitemap(const operation& what)
{
    const auto address = [](const std::string& url, timestamp at) {
        return "<url>\n" + element("loc", url) + element("lastmod", rfc3339_of(at)) + "</url>\n";
    };
    std::string out(declaration);
    out += "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
    out += address(column_address(what.account, "index.html"), newest(what));
    for (const auto& item : std::span(what.items).first(std::min(what.items.size(), most_addresses - 1)))
        out += address(item.url, item.updated_at);
    return {"sitemap.xml", "application/xml; charset=utf-8", out + "</urlset>\n"};
}

} // namespace tongyuan::adapters::site
