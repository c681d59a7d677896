#include "adapters/metaweblog/calls.hpp"
#include "adapters/metaweblog/choices.hpp"
#include "adapters/metaweblog/operations.hpp"

namespace tongyuan::adapters::metaweblog {

namespace {

constexpr int most_readings = 3; // of an answer that arrives and cannot be used

bool has_drafts(const account& where)
{
    const auto value = kit::setting_of(where, "drafts", "true");
    return value != "false" && value != "0";
}

// The n-th finished upload belongs to the n-th file.
std::optional<action> upload_all(const operation& what, const kit::journal& so_far)
{
    const auto finished = so_far.all_done("upload").size();
    if (finished >= what.content.media.size())
        return std::nullopt;
    if (so_far.stands("upload") == kit::standing::refused)
        return kit::failure_of(*so_far.last("upload"));
    return upload(what, what.content.media[finished]);
}

// The addresses stand in attributes, so they are escaped once for HTML here; the host escapes them again for XML.
std::vector<binding> addresses(const operation& what, const kit::journal& so_far)
{
    std::vector<binding> bound;
    const auto finished = so_far.all_done("upload");
    for (std::size_t i = 0; i < what.content.media.size() && i < finished.size(); ++i)
        bound.push_back(
            {slot_of(what.content.media[i]), kit::encoded(uploaded_url_in(finished[i]->got), encoding::xml_text)});
    return bound;
}

struct draft {
    std::string id;             // when it is known
    std::optional<action> next; // what to do otherwise
};

// After a try of which nobody knows whether it made a draft: adopt what carries our marker, or try again.
draft look_for_draft(const operation& what, const kit::journal& so_far, std::vector<binding> media)
{
    const auto later = so_far.after(so_far.last("create_draft"));
    const auto next = either(
        later, "find_draft", [&] { return list_posts(what, "find_draft"); }, "find_recent",
        [&] { return list_recent(what, "find_recent"); });
    if (next)
        return {{}, next};
    const auto posts = posts_in(answered_by(later, "find_draft", "find_recent")->got);
    if (!posts) {
        const auto read = later.all_done("find_draft").size() + later.all_done("find_recent").size();
        if (read >= most_readings)
            return {{}, unreadable_list()};
        return {{},
                lacks_method(later, "find_draft") ? list_recent(what, "find_recent") : list_posts(what, "find_draft")};
    }
    if (const auto* ours = ours_among(*posts, what.marker))
        return {ours->id, {}};
    return {{}, create_draft(what, std::move(media))};
}

draft find_or_make_draft(const operation& what, const kit::journal& so_far, std::vector<binding> media)
{
    switch (so_far.stands("create_draft")) {
    case kit::standing::done:
        return {new_id_in(so_far.answered("create_draft")->got), {}};
    case kit::standing::refused:
        return {{}, kit::failure_of(*so_far.last("create_draft"))};
    case kit::standing::unclear:
        return look_for_draft(what, so_far, std::move(media));
    default:
        return {{}, create_draft(what, std::move(media))};
    }
}

// It stands in the portal's own queue, before readers see it.
bool waits_there(const seen_post& seen)
{
    return seen.status == "pending" || seen.status == "future";
}

bool has_waited_there(const kit::journal& so_far)
{
    for (const auto* step : {"read_link", "read_link_plain"})
        for (const auto* answer : so_far.all_done(step))
            if (const auto seen = post_in(answer->got); seen && waits_there(*seen))
                return true;
    return false;
}

// Words that hide a post wherever WordPress's are spoken; any other may be a portal's own for "public".
bool says_hidden(const seen_post& seen)
{
    return seen.status == "draft" || seen.status == "auto-draft" || seen.status == "trash" || seen.status == "private";
}

failure turned_down(const seen_post& seen)
{
    return {fault::content, "post_status " + seen.status,
            seen.status == "trash" ? "网站的审核把文章移进了回收站。" : "网站的审核没有放行，文章没有公开。",
            "请向网站的审核人员了解原因，修改后再发。"};
}

pause decides()
{
    return {std::chrono::minutes{10}, "网站收到了文章，正等网站自己的审核。", true};
}

failure removed_there()
{
    return {fault::gone, "post_gone", "网站在审核时删除了文章。", "请向网站的审核人员了解原因。"};
}

// The article is public by now, unless the portal has said that it reviews first: otherwise whatever goes wrong with
// the link does not change that.
action receipt_for(const operation& what, const kit::journal& so_far, const std::string& id)
{
    const auto step = lacks_method(so_far, "read_link") ? "read_link_plain" : "read_link";
    const auto stands = so_far.stands(step);
    const auto* slug = kit::field_of(what.content, "slug");
    const receipt without_answer{id, link_from(what.account, slug ? kit::plain(*slug) : std::string())};
    const bool waited = has_waited_there(so_far);
    const auto ask = [&]() -> action {
        return std::string_view(step) == "read_link" ? read_link(what, step, id) : read_post_plain(what, step, id);
    };
    if (waited && so_far.refused_as(step, fault::gone))
        return removed_there();
    if (stands == kit::standing::refused)
        return waited ? action(decides()) : action(without_answer);
    if (stands != kit::standing::done)
        return !waited && so_far.tries(step) >= most_readings ? action(without_answer) : ask();

    const auto seen = post_in(so_far.answered(step)->got);
    if (!seen && !waited)
        return without_answer;
    if (!seen || waits_there(*seen))
        return so_far.after(so_far.answered(step)).pauses() > 0 ? ask() : action(decides());
    if (says_hidden(*seen) || (waited && !seen->is_public()))
        return turned_down(*seen);
    return receipt{id, seen->url.empty() ? without_answer.url : seen->url};
}

} // namespace

std::string link_from(const account& where, const std::string& slug)
{
    constexpr std::string_view mark = "{slug}";
    auto pattern = kit::setting_of(where, "link_pattern");
    const auto at = pattern.find(mark);
    if (at == std::string::npos)
        return {};
    return pattern.replace(at, mark.size(), kit::encoded(slug, encoding::url));
}

action publish(const operation& what, const kit::journal& so_far)
{
    if (auto next = upload_all(what, so_far))
        return *next;
    if (!has_drafts(what.account)) {
        if (auto next = kit::once(so_far, "post", [&] { return post_at_once(what, addresses(what, so_far)); }))
            return *next;
        return receipt_for(what, so_far, new_id_in(so_far.answered("post")->got));
    }
    const auto made = find_or_make_draft(what, so_far, addresses(what, so_far));
    if (made.next)
        return *made.next;
    const auto go_public = [&] { return put_public(what, "publish", made.id, addresses(what, so_far)); };
    if (auto next = kit::until_done(so_far, "publish", go_public))
        return *next;
    return receipt_for(what, so_far, made.id);
}

action revise(const operation& what, const kit::journal& so_far)
{
    if (!what.target)
        return no_target();
    if (auto next = upload_all(what, so_far))
        return *next;
    const auto replace = [&] { return put_public(what, "revise", what.target->platform_id, addresses(what, so_far)); };
    if (auto next = kit::until_done(so_far, "revise", replace))
        return *next;
    return done{"网站上的文章已更正。"};
}

// A second wp.deletePost would empty the trash, so an unclear one is looked after first.
action withdraw(const operation& what, const kit::journal& so_far)
{
    if (!what.target)
        return no_target();
    const auto& id = what.target->platform_id;
    if (lacks_method(so_far, "withdraw")) {
        if (auto next = kit::until_done(so_far, "withdraw_plain", [&] { return trash_plain(what, id); }))
            return *next;
        return done{"网站上的文章已撤下。"};
    }
    if (so_far.stands("withdraw") == kit::standing::unclear) {
        const auto later = so_far.after(so_far.last("withdraw"));
        const auto next = kit::until_done(later, "check_gone", [&] { return read_link(what, "check_gone", id); });
        if (next && !lacks_method(later, "check_gone"))
            return *next;
        const auto* answer = later.answered("check_gone");
        const auto seen = answer ? post_in(answer->got) : std::nullopt;
        const bool is_gone = answer && (says_missing(answer->got) || (seen && !seen->is_public()));
        return is_gone ? action(done{"网站上的文章已撤下。"}) : action(trash(what, id));
    }
    if (auto next = kit::until_done(so_far, "withdraw", [&] { return trash(what, id); }))
        return *next;
    return done{"网站上的文章已撤下。"};
}

} // namespace tongyuan::adapters::metaweblog
