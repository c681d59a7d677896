#include "adapters/site/dav.hpp"
#include "adapters/site/operations.hpp"
#include "adapters/site/page.hpp"

namespace tongyuan::adapters::site {

namespace {

constexpr int most_rounds = 6;   // of writing and moving one page
constexpr int most_readings = 2; // of a page that cannot be had
constexpr std::size_t most_rewrites = 3;
constexpr int most_removals = 5; // without a clear answer, of a file that has lost its page

failure no_target()
{
    return {fault::protocol, "no_target", "没有回执，不知道网站上是哪一个网页。", "请先核对这篇文章的回执。"};
}

text field(const operation& what, std::string_view name)
{
    const auto* found = kit::field_of(what.content, name);
    return found ? *found : text{};
}

std::string type_of(const operation& what, const std::string& sha256)
{
    for (const auto& p : what.pictures)
        if (p.sha256 == sha256)
            return p.media_type;
    for (const auto& a : what.attachments)
        if (a.sha256 == sha256)
            return a.media_type;
    return "application/octet-stream";
}

// Named by their digest: a repeat writes the same bytes to the same place, and no page shows them before the article.
std::optional<action> put_media(const operation& what, const kit::journal& so_far)
{
    const auto finished = so_far.all_done("put_media");
    if (finished.size() >= what.content.media.size())
        return std::nullopt;
    const auto& sha = what.content.media[finished.size()];
    const auto file = kit::plain(field(what, "file:" + sha));
    const auto later = finished.empty() ? so_far : so_far.after(finished.back());
    return until_put(what, later, "put_media", [&] {
        return put(what, "put_media", stored_address(what.account, path_of(what.account, file)), type_of(what, sha),
                   kit::media(sha));
    });
}

text temporary(const operation& what)
{
    return temporary_name(what.account, what.marker, "");
}

// One page on its way to one place.
struct placing {
    std::string path;
    std::string step; // the public one
    bool overwrite = false;
};

call move_page(const operation& what, const placing& page)
{
    return move(what, page.step, temporary(what), page.path, page.overwrite, true);
}

failure altered()
{
    return {fault::protocol, "altered", "网站存下的网页与写入的不一致。", "请网站管理员检查是否有程序改写上传的文件。"};
}

// Writes the page and reads it again where the server lets us, then says nothing more.
std::optional<action> write_page(const operation& what, const kit::journal& so_far)
{
    const auto write = [&] {
        return put(what, "put_page", temporary(what), "text/html; charset=utf-8", field(what, "page"));
    };
    if (auto next = until_put(what, so_far, "put_page", write))
        return next;
    const auto later = so_far.after(so_far.answered("put_page"));
    switch (later.stands("check_page")) {
    case kit::standing::done:
        break;
    case kit::standing::refused:
        return std::nullopt;
    default:
        if (later.tries("check_page") >= most_readings)
            return std::nullopt;
        return fetch(what, "check_page", temporary(what));
    }
    const auto& page = later.answered("check_page")->got.body;
    if (is_ours(page, what.marker) && is_whole(page) && reads_as(page, what.content))
        return std::nullopt;
    if (so_far.all_done("check_page").size() >= most_rewrites)
        return altered();
    return write();
}

action taken()
{
    return failure{fault::content, "exists", "这篇文章的地址上已有另一次投递的网页。",
                   "请核对前一次投递的结果；需要改动时请用“更正”。"};
}

// Nothing when the page is in its place.
std::optional<action> place(const operation& what, const kit::journal& so_far, const placing& page)
{
    switch (so_far.stands(page.step)) {
    case kit::standing::done:
        return std::nullopt;
    case kit::standing::refused:
        return kit::failure_of(*so_far.last(page.step));
    case kit::standing::again:
        return move_page(what, page);
    case kit::standing::never:
        if (auto next = write_page(what, so_far))
            return next;
        return move_page(what, page);
    case kit::standing::unclear:
        break;
    }
    const auto later = so_far.after(so_far.last(page.step));
    const auto look = [&] { return fetch(what, "look", stored_address(what.account, page.path)); };
    if (auto next = kit::until_done(later, "look", look))
        return next;
    const auto& seen = later.answered("look")->got;
    if (seen.status == 200 && is_ours(seen.body, what.marker))
        return std::nullopt;
    if (seen.status == 200 && !page.overwrite)
        return taken();
    if (so_far.tries(page.step) >= most_rounds)
        return altered();
    if (auto next = write_page(what, later))
        return next;
    return move_page(what, page);
}

} // namespace

action publish(const operation& what, const kit::journal& so_far)
{
    if (auto next = put_media(what, so_far))
        return *next;
    const auto path = path_of(what.account, kit::plain(field(what, "slug")) + ".html");
    if (auto next = place(what, so_far, {path, "publish", false}))
        return *next;
    return receipt{path, public_address(what.account, path)};
}

action revise(const operation& what, const kit::journal& so_far)
{
    const auto path = what.target ? checked_path(what.target->platform_id) : std::string();
    if (path.empty())
        return no_target();
    if (auto next = put_media(what, so_far))
        return *next;
    if (auto next = place(what, so_far, {path, "revise", true}))
        return *next;
    return done{"网站上的网页已更正。"};
}

// What nothing else shows goes after the page. The host leaves out what something else does.
struct removal {
    std::size_t reached = 0;       // the file whose turn it is
    std::vector<std::size_t> left; // those that the server will not delete
    int failures = 0;              // tries without a clear answer
};

removal removed_so_far(const kit::journal& so_far)
{
    removal r;
    for (const auto& e : so_far.entries()) {
        if (e.kind != entry_kind::call || e.step != "remove_media")
            continue;
        if (kit::is_done(e)) {
            ++r.reached;
        } else if (e.outcome == fate::answered && e.meant == meaning::refused) {
            r.left.push_back(r.reached++);
        } else {
            ++r.failures;
        }
    }
    return r;
}

std::string file_of(const operation& what, std::size_t n)
{
    return path_of(what.account, kit::plain(field(what, "file:" + what.content.media[n])));
}

// The notice is withdrawn with its page: a file that stays is work for a person and no reason to keep the notice in
// feeds and columns.
action remove_media(const operation& what, const kit::journal& so_far)
{
    auto r = removed_so_far(so_far);
    const auto all = what.content.media.size();
    if (r.reached < all && r.failures < most_removals)
        return remove(what, "remove_media", file_of(what, r.reached), false);
    for (; r.reached < all; ++r.reached)
        r.left.push_back(r.reached);
    if (r.left.empty())
        return done{"网站上的网页已撤下。"};
    std::string names;
    for (const auto n : r.left)
        names += (names.empty() ? "" : "、") + file_of(what, n);
    return done{"网页已撤下；附件 " + names + " 未能删除，请手工删除。"};
}

action withdraw(const operation& what, const kit::journal& so_far)
{
    const auto path = what.target ? checked_path(what.target->platform_id) : std::string();
    if (path.empty())
        return no_target();
    if (auto next = kit::until_done(so_far, "withdraw", [&] { return remove(what, "withdraw", path, true); }))
        return *next;
    return remove_media(what, so_far.after(so_far.answered("withdraw")));
}

} // namespace tongyuan::adapters::site
