#include "adapters/site/listing.hpp"
#include "adapters/site/page.hpp"
#include "adapters/site/places.hpp"
#include "adapters/site/times.hpp"

#include <algorithm>
#include <span>

namespace tongyuan::adapters::site {

namespace {

void write_items(kit::html_writer& out, std::span<const published_item> items)
{
    out.open("ul", {{"class", "list"}}).raw("\n");
    for (const auto& item : items) {
        out.open("li").open("a", {{"href", item.url}}).write(item.title).close("a");
        out.open("time", {{"datetime", rfc3339_of(item.published_at)}}).write(day_of(item.published_at)).close("time");
        out.close("li").raw("\n");
    }
    out.close("ul").raw("\n");
    if (items.empty())
        out.open("p").write("暂无内容。").close("p").raw("\n");
}

void write_paging(kit::html_writer& out, std::size_t number, std::size_t pages)
{
    if (pages < 2)
        return;
    out.open("nav", {{"aria-label", "分页"}});
    if (number > 1)
        out.open("a", {{"rel", "prev"}, {"href", page_name(number - 1)}}).write("上一页").close("a");
    out.open("span").write("第 " + std::to_string(number) + " 页，共 " + std::to_string(pages) + " 页").close("span");
    if (number < pages)
        out.open("a", {{"rel", "next"}, {"href", page_name(number + 1)}}).write("下一页").close("a");
    out.close("nav").raw("\n");
}

std::string page_of(const account& where, std::span<const published_item> items, std::size_t number, std::size_t pages)
{
    const auto column = kit::setting_of(where, "column_name");
    kit::html_writer out;
    write_head(out, where, column);
    out.empty("link", {{"rel", "canonical"}, {"href", public_address(where, path_of(where, page_name(number)))}});
    out.raw("\n").close("head").raw("\n").open("body").raw("\n");
    out.open("header").write(kit::setting_of(where, "site_name")).close("header").raw("\n").open("main").raw("\n");
    out.open("h1").write(column).close("h1").raw("\n");
    write_items(out, items);
    write_paging(out, number, pages);
    out.close("main").raw("\n");
    write_foot(out, where);
    return kit::plain(out.take());
}

} // namespace

std::string page_name(std::size_t number)
{
    return number <= 1 ? "index.html" : "index_" + std::to_string(number) + ".html";
}

std::vector<file> column_pages(const operation& what)
{
    const std::size_t per_page = kit::number_of(what.account, "per_page", 20);
    const auto wanted = std::max<std::size_t>(1, (what.items.size() + per_page - 1) / per_page);
    const auto pages = std::min(wanted, most_pages);
    std::vector<file> made;
    for (std::size_t number = 1; number <= pages; ++number) {
        const auto from = std::min(what.items.size(), (number - 1) * per_page);
        const auto items = std::span(what.items).subspan(from, std::min(per_page, what.items.size() - from));
        made.push_back({page_name(number), "text/html; charset=utf-8", page_of(what.account, items, number, pages)});
    }
    return made;
}

std::vector<file> listing_of(const operation& what)
{
    auto files = column_pages(what);
    files.push_back(rss(what));
    files.push_back(atom(what));
    files.push_back(sitemap(what));
    return files;
}

} // namespace tongyuan::adapters::site
