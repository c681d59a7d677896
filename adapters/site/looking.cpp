#include "adapters/kit/feed.hpp"
#include "adapters/site/dav.hpp"
#include "adapters/site/operations.hpp"
#include "adapters/site/page.hpp"
#include "adapters/site/times.hpp"

#include <algorithm>

namespace tongyuan::adapters::site {

namespace {

constexpr int most_readings = 2; // of a public address that this office may not be able to reach
constexpr std::size_t observed_pages = 8;

failure differs(std::string_view page, const operation& what)
{
    const auto how = is_ours(page, what.marker) ? difference_from(page, what.content) : "这个地址上是另一个网页";
    return {fault::content, "text_differs", "网站上的内容与审定的不一致：" + how + "。",
            "请打开链接核对是否有人改动。"};
}

// The page as readers get it. Where its address cannot be reached from here, the stored file has to do.
action compare_public(const operation& what, const kit::journal& so_far, const receipt& found)
{
    const auto address = public_address(what.account, found.platform_id);
    const auto stands = so_far.stands("probe_public");
    if (address.starts_with("http") && stands != kit::standing::done && stands != kit::standing::refused &&
        so_far.tries("probe_public") < most_readings)
        return call{"probe_public", kit::get(kit::lit(address)), {false, on_repeat::same}, {}};
    if (stands != kit::standing::done)
        return found;
    const auto& page = so_far.answered("probe_public")->got;
    if (page.status != 200)
        return not_found{true,
                         "读者打不开这个网页（HTTP " + std::to_string(page.status) + "），请核对网站的公开地址。"};
    if (is_whole(page.body) && !(is_ours(page.body, what.marker) && reads_as(page.body, what.content)))
        return differs(page.body, what);
    return found;
}

std::string path_looked_for(const operation& what)
{
    if (what.target)
        return checked_path(what.target->platform_id);
    const auto* slug = kit::field_of(what.content, "slug");
    return slug ? path_of(what.account, kit::plain(*slug) + ".html") : std::string();
}

// ---- a column that we did not make: its page, then the tags of the pages it names ----

std::vector<std::string> pages_named_by(std::string_view page)
{
    std::vector<std::string> names;
    for (const auto& link : kit::links_in(page)) {
        const auto name = link.href.substr(link.href.rfind('/') + 1);
        const bool is_article = name.ends_with(".html") && !name.starts_with("index") && !name.starts_with('.');
        if (is_article && std::find(names.begin(), names.end(), name) == names.end() && names.size() < observed_pages)
            names.push_back(name);
    }
    return names;
}

action observe_pages(const operation& what, const kit::journal& so_far)
{
    const auto column = [&] {
        return fetch(what, "observe_column", stored_address(what.account, path_of(what.account, "index.html")));
    };
    if (auto next = kit::until_done(so_far, "observe_column", column))
        return *next;
    const auto& index = so_far.answered("observe_column")->got;
    if (index.status != 200)
        return failure{fault::gone, "http " + std::to_string(index.status), "网站上没有这个栏目页。",
                       "请核对栏目路径。"};
    const auto names = pages_named_by(index.body);
    const auto read = so_far.all_done("observe_page");
    if (read.size() < names.size()) {
        if (so_far.stands("observe_page") == kit::standing::refused)
            return kit::failure_of(*so_far.last("observe_page"));
        return fetch(what, "observe_page", stored_address(what.account, path_of(what.account, names[read.size()])));
    }
    sightings seen{{}, "index.html"};
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto& page = read[i]->got;
        const auto at = from_pub_date(tag_in(page.body, "PubDate"));
        const auto path = path_of(what.account, names[i]);
        if (page.status == 200 && at)
            seen.posts.push_back(
                {path, public_address(what.account, path), tag_in(page.body, "ArticleTitle"), *at, {}, false});
    }
    return seen;
}

} // namespace

action probe(const operation& what, const kit::journal& so_far)
{
    const auto path = path_looked_for(what);
    if (path.empty())
        return failure{fault::protocol, "no_target", "不知道要核对哪一个网页。", "请先核对这篇文章的回执。"};
    const auto get = [&] { return fetch(what, "probe_stored", stored_address(what.account, path)); };
    if (auto next = kit::until_done(so_far, "probe_stored", get))
        return *next;
    const auto& page = so_far.answered("probe_stored")->got;
    const receipt found{path, public_address(what.account, path)};
    if (!what.target) {
        if (page.status == 200 && is_ours(page.body, what.marker))
            return found;
        return not_found{true, page.status == 200 ? "这个地址上是另一次投递的网页。" : "网站上没有这个网页。"};
    }
    if (page.status != 200)
        return not_found{true, "网站上已没有这个网页，请核对是否有人删除。"};
    if (is_whole(page.body) && !(is_ours(page.body, what.marker) && reads_as(page.body, what.content)))
        return differs(page.body, what);
    return compare_public(what, so_far, found);
}

action observe(const operation& what, const kit::journal& so_far)
{
    const auto feed = [&] {
        return fetch(what, "observe_feed", stored_address(what.account, path_of(what.account, "atom.xml")));
    };
    if (auto next = kit::until_done(so_far, "observe_feed", feed))
        return *next;
    const auto& answer = so_far.answered("observe_feed")->got;
    const auto entries = answer.status == 200 ? kit::read_atom(answer.body) : std::nullopt;
    if (!entries)
        return observe_pages(what, so_far);
    sightings seen{{}, "atom.xml"};
    const auto base = kit::endpoint(what.account, "base_url");
    for (const auto& e : *entries) {
        const auto path = e.link.starts_with(base) ? e.link.substr(base.size()) : e.link;
        if (e.at && !e.link.empty())
            seen.posts.push_back({path, e.link, e.title, *e.at, {}, false});
    }
    return seen;
}

action connect(const operation& what, const kit::journal& so_far)
{
    const auto get = [&] {
        return fetch(what, "connect", stored_address(what.account, path_of(what.account, "index.html")));
    };
    if (auto next = kit::until_done(so_far, "connect", get))
        return *next;
    const auto status = so_far.answered("connect")->got.status;
    return done{status == 200 ? "网站可以读取，栏目已有内容。写入权限在首次发布时确认。"
                              : "网站可以访问，栏目还没有内容。写入权限在首次发布时确认。"};
}

} // namespace tongyuan::adapters::site
