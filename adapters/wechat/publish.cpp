// Pictures and cover up, draft, then the one public step, then polls until the platform has decided.
#include "adapters/kit/checks.hpp"
#include "adapters/kit/json.hpp"
#include "adapters/wechat/calls.hpp"
#include "adapters/wechat/found.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::adapters::wechat {

namespace {

failure broken(std::string reason)
{
    return {fault::protocol, "no_id", std::move(reason), "请把投递流水交给系统管理员。"};
}

// What earlier steps taught: the slots of later requests.
struct prepared {
    std::vector<binding> pictures;
    std::string cover;
    std::string draft;
};

std::optional<action> upload_pictures(const operation& what, const kit::journal& so_far, const text& content,
                                      prepared& ready)
{
    const auto wanted = kit::slots_of(content, picture_slot);
    const auto uploads = so_far.all_done(step::upload_picture);
    for (std::size_t i = 0; i < std::min(wanted.size(), uploads.size()); ++i) {
        const auto address = kit::json::parse(uploads[i]->got.body)["url"].text();
        if (address.empty())
            return broken("平台没有给出图片地址。");
        ready.pictures.push_back({wanted[i], kit::encoded(address, encoding::xml_text)});
    }
    if (uploads.size() >= wanted.size())
        return std::nullopt;
    const auto since_last = so_far.after(uploads.empty() ? nullptr : uploads.back());
    const auto sha = wanted[uploads.size()].substr(picture_slot.size());
    return kit::until_done(since_last, step::upload_picture, [&] { return upload_picture(what, sha); });
}

// The cover has no key on the platform but its file name; an orphan costs library room, so look before repeating.
std::optional<action> upload_cover(const operation& what, const kit::journal& so_far, const std::string& sha,
                                   prepared& ready)
{
    const auto repeat = [&] { return add_cover(what, sha); };
    if (so_far.stands(step::add_cover) == kit::standing::unclear) {
        const auto since = so_far.after(so_far.last(step::add_cover));
        if (auto look = kit::until_done(since, step::find_cover, [&] { return find_cover(what); }))
            return look;
        const auto list = kit::json::parse(since.answered(step::find_cover)->got.body);
        ready.cover = cover_named(list, cover_name(what, sha));
        return ready.cover.empty() ? std::optional<action>(repeat()) : std::nullopt;
    }
    if (auto next = kit::until_done(so_far, step::add_cover, repeat))
        return next;
    ready.cover = kit::json::parse(so_far.answered(step::add_cover)->got.body)["media_id"].id().value_or("");
    return ready.cover.empty() ? std::optional<action>(broken("平台没有给出封面编号。")) : std::nullopt;
}

// Pages through the draft box for a draft with our marker. Gives the next action, or nothing with `draft` set or empty.
std::optional<action> find_draft(const operation& what, const kit::journal& since, std::string& draft)
{
    if (since.pauses() == 0)
        return pause{std::chrono::seconds{15}, "存草稿的结果不明，稍候到草稿箱核对。", false};
    const auto pages = since.all_done(step::list_drafts);
    for (const auto* page : pages)
        if (draft = draft_with(kit::json::parse(page->got.body), what.marker); !draft.empty())
            return std::nullopt;
    const int offset = static_cast<int>(pages.size()) * page_size;
    if (!pages.empty() && is_last_page(kit::json::parse(pages.back()->got.body), offset))
        return std::nullopt;
    const auto rest = since.after(pages.empty() ? nullptr : pages.back());
    return kit::until_done(rest, step::list_drafts, [&] { return list_drafts(what, offset); });
}

std::optional<action> make_draft(const operation& what, const kit::journal& so_far, prepared& ready)
{
    const auto repeat = [&] { return add_draft(what, ready.pictures, ready.cover); };
    if (so_far.stands(step::add_draft) == kit::standing::unclear) {
        const auto since = so_far.after(so_far.last(step::add_draft));
        if (auto look = find_draft(what, since, ready.draft))
            return look;
        return ready.draft.empty() ? std::optional<action>(repeat()) : std::nullopt;
    }
    if (auto next = kit::until_done(so_far, step::add_draft, repeat))
        return next;
    ready.draft = kit::json::parse(so_far.answered(step::add_draft)->got.body)["media_id"].id().value_or("");
    return ready.draft.empty() ? std::optional<action>(broken("平台没有给出草稿编号。")) : std::nullopt;
}

std::optional<action> prepare(const operation& what, const kit::journal& so_far, prepared& ready)
{
    const auto* content = kit::field_of(what.content, "content");
    const auto* cover = kit::field_of(what.content, "cover");
    const auto* sha = cover && !cover->empty() ? std::get_if<media_ref>(&cover->front()) : nullptr;
    if (content == nullptr || sha == nullptr)
        return failure{fault::content, "no_rendition", "渠道稿缺少正文或封面。", "请补全后重新提交审核。"};
    if (auto next = upload_pictures(what, so_far, *content, ready))
        return next;
    if (auto next = upload_cover(what, so_far, sha->sha256, ready))
        return next;
    return make_draft(what, so_far, ready);
}

// The console at mp.weixin.qq.com asks for a person with these answers; the draft is there and waits.
bool needs_a_hand(const kit::journal& so_far)
{
    const auto* tried = so_far.last(step::submit);
    return tried && tried->outcome == fate::answered && tried->meant == meaning::refused &&
           (tried->why.code == "53504" || tried->why.code == "53505" || tried->why.code == "48021");
}

action by_hand(const kit::journal& so_far, const std::string& draft)
{
    const auto* proof = so_far.last_evidence();
    if (proof == nullptr)
        return person_task{"在公众平台发布草稿",
                           "草稿已存入公众号的草稿箱。请登录 mp.weixin.qq.com，打开草稿箱中的这篇草稿，"
                           "核对后发布，再把文章链接粘贴到这里。"};
    // Short links end in the article's own id; of any other the whole link is the only id a person can bring.
    constexpr std::string_view short_link = "https://mp.weixin.qq.com/s/";
    const auto& link = proof->link;
    if (link.starts_with(short_link) && link.size() > short_link.size())
        return receipt{link.substr(short_link.size(), link.find_first_of("?#") - short_link.size()), link};
    return receipt{link.empty() ? draft : link, link};
}

std::chrono::seconds poll_pause(int earlier)
{
    // About 100 polls a day are granted; most articles are out within a minute.
    static constexpr std::array<std::chrono::seconds, 6> pauses{std::chrono::seconds{15}, std::chrono::minutes{1},
                                                                std::chrono::minutes{5},  std::chrono::minutes{30},
                                                                std::chrono::hours{2},    std::chrono::hours{6}};
    return pauses[std::min(static_cast<std::size_t>(earlier), pauses.size() - 1)];
}

pause wait(const kit::journal& since)
{
    return {poll_pause(since.pauses()), "平台已接收，正在审核和发布。", true};
}

failure verdict_of(std::int64_t status)
{
    const auto code = "publish_status " + std::to_string(status);
    switch (status) {
    case 2:
        return {fault::content, code, "平台的原创校验没有通过。", "请核对稿件是否与他人的原创文章重复。"};
    case 3:
        return {fault::content, code, "平台发布失败，没有说明原因。", "请到公众平台打开草稿试发一次，再决定是否重发。"};
    case 4:
        return {fault::content, code, "平台审核没有通过。", "请按公众平台的通知修改稿件后再发。"};
    case 5:
        return {fault::gone, code, "发布成功后，文章已被删除。", "请核对是谁在公众平台删除了文章。"};
    default:
        return {fault::gone, code, "发布成功后，文章已被平台封禁。", "请到公众平台查看封禁原因。"};
    }
}

// Accepted, and yet the poll cannot tell: the list of published articles can. Read once between two pauses.
action look_in_list(const operation& what, const kit::journal& since)
{
    const auto rest = since.after(since.last_pause());
    if (rest.stands(step::list_published) == kit::standing::refused)
        return wait(since);
    if (auto look = kit::until_done(rest, step::list_published, [&] { return list_published(what, 0); }))
        return *look;
    const auto list = kit::json::parse(rest.answered(step::list_published)->got.body);
    if (const auto ours = published_with(list, what.marker))
        return proof_of(*ours);
    return wait(since);
}

action decided(const operation& what, const kit::journal& since, const kit::json& answer)
{
    const auto status = answer["publish_status"].integer().value_or(-1);
    if (status == 1)
        return wait(since);
    if (status >= 2 && status <= 6)
        return verdict_of(status);
    const auto article = answer["article_id"].id();
    if (status == 0 && article)
        return receipt{*article, answer["article_detail.item.0.article_url"].text()};
    return look_in_list(what, since);
}

// The submission was accepted: from here only the platform's own verdict is a refusal.
action follow(const operation& what, const kit::journal& so_far)
{
    const auto* submitted = so_far.answered(step::submit);
    const auto since = so_far.after(submitted);
    const auto id = kit::json::parse(submitted->got.body)["publish_id"];
    if (since.last_pause() == nullptr)
        return wait(since);
    if (!id.id())
        return look_in_list(what, since);
    const auto rest = since.after(since.last_pause());
    switch (rest.stands(step::poll)) {
    case kit::standing::done:
        return decided(what, since, kit::json::parse(rest.answered(step::poll)->got.body));
    case kit::standing::refused:
        return look_in_list(what, since);
    default:
        return poll(what, id);
    }
}

} // namespace

action publish(const operation& what, const kit::journal& so_far)
{
    const auto stood = so_far.stands_once(step::submit);
    if (stood == kit::standing::done)
        return follow(what, so_far);
    prepared ready;
    if (stood != kit::standing::unclear) {
        if (auto next = prepare(what, so_far, ready))
            return *next;
        if (is_draft_mode(what.account) || needs_a_hand(so_far))
            return by_hand(so_far, ready.draft);
    }
    return *kit::once(so_far, step::submit, [&] { return submit(what, ready.draft); });
}

} // namespace tongyuan::adapters::wechat
