// Everything but publishing: looking, withdrawing, connecting, signing in.
#include "adapters/kit/difference.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/weibo/calls.hpp"
#include "adapters/weibo/status.hpp"

namespace tongyuan::adapters::weibo {

namespace {

action compare(const operation& what, const kit::journal& so_far)
{
    if (auto next = kit::until_done(so_far, step::show, [&] { return show(what, what.target->platform_id); }))
        return *next;
    const auto seen = post_of(kit::json::parse(so_far.answered(step::show)->got.body), what.account.platform_id);
    if (!seen || seen->removed)
        return failure{fault::gone, "deleted", "这条微博已被删除。", "请核对是谁在微博上删除。"};
    if (!reads_as(seen->text, what.content.reader_text))
        return failure{
            fault::content, "text_differs",
            "微博上的文字与审定的不一致：" +
                kit::difference(kit::without_links(what.content.reader_text), kit::without_links(seen->text)) + "。",
            "请核对这条微博。"};
    return *what.target;
}

std::string input(const operation& what, const std::string& name)
{
    const auto found = what.inputs.find(name);
    return found == what.inputs.end() ? std::string() : found->second;
}

} // namespace

// The timeline never proves absence: a post may appear minutes after it was accepted, or be hidden for a while.
action probe(const operation& what, const kit::journal& so_far)
{
    const auto now = so_far.of_this_probe();
    if (what.target)
        return compare(what, now);
    const auto baseline = baseline_of(so_far);
    if (auto next = kit::until_done(now, step::timeline, [&] { return read_timeline(what, baseline); }))
        return *next;
    const auto timeline = kit::json::parse(now.answered(step::timeline)->got.body);
    if (const auto ours = ours_in(timeline, what, baseline))
        return receipt{ours->platform_id, ours->url};
    return not_found{false, "微博主页上（由本应用发布的）没有带本次投递标记或文字相同的微博。"};
}

// An application that may not read the timeline still sees the newest post in the profile.
action observe(const operation& what, const kit::journal& so_far)
{
    if (!so_far.refused_as(step::timeline, fault::permission)) {
        if (auto next = kit::until_done(so_far, step::timeline, [&] { return read_own_posts(what); }))
            return *next;
        sightings seen{{}, "statuses/user_timeline"};
        const auto statuses = kit::json::parse(so_far.answered(step::timeline)->got.body)["statuses"];
        for (std::size_t i = 0; i < statuses.size(); ++i)
            if (auto found = post_of(statuses.at(i), what.account.platform_id))
                seen.posts.push_back(std::move(*found));
        return seen;
    }
    if (auto next = kit::until_done(so_far, step::profile, [&] { return read_profile(what); }))
        return *next;
    sightings seen{{}, "users/show"};
    const auto profile = kit::json::parse(so_far.answered(step::profile)->got.body);
    if (auto newest = post_of(profile["status"], what.account.platform_id))
        seen.posts.push_back(std::move(*newest));
    return seen;
}

action connect(const operation& what, const kit::journal& so_far)
{
    if (auto next = kit::until_done(so_far, step::token_info, [&] { return read_token_info(what); }))
        return *next;
    const auto token = kit::json::parse(so_far.answered(step::token_info)->got.body);
    const auto uid = token["uid"].id().value_or("");
    if (uid != what.account.platform_id)
        return failure{fault::configuration, "wrong_account",
                       "授权的是另一个微博账号（UID " + uid + "），登记的是 " + what.account.platform_id + "。",
                       "请用登记的账号重新登录授权，或更正登记的 UID。"};
    if (auto next = kit::until_done(so_far, step::profile, [&] { return read_profile(what); }))
        return *next;
    const auto profile = kit::json::parse(so_far.answered(step::profile)->got.body);
    const auto days = token["expire_in"].integer().value_or(0) / 86'400;
    return done{"已连接微博“" + profile["screen_name"].text() + "”，授权还有 " + std::to_string(days) + " 天。"};
}

action withdraw(const operation& what, const kit::journal& so_far)
{
    if (!what.target || what.target->platform_id.empty())
        return failure{fault::protocol, "no_target", "没有已发布微博的编号。", "请先核对这条微博的回执。"};
    if (so_far.refused_as(step::destroy, fault::gone))
        return done{"这条微博已不存在。"};
    const auto& id = what.target->platform_id;
    if (auto next = kit::until_done(so_far, step::destroy, [&] { return destroy(what, id); }))
        return *next;
    return done{"微博已删除。"};
}

action authorise(const operation& what, const kit::journal& so_far)
{
    if (input(what, "code").empty())
        return sign_in{authorise_page(what)};
    if (auto next = kit::until_done(so_far, step::token, [&] { return exchange_code(what); }))
        return *next;
    const auto answer = kit::json::parse(so_far.answered(step::token)->got.body);
    const auto token = answer["access_token"].text();
    if (token.empty())
        return failure{fault::protocol, "no_token", "微博没有给出授权令牌。", "请重新登录授权。"};
    return grant{{{"access_token", token}},
                 std::chrono::seconds{answer["expires_in"].integer().value_or(0)},
                 answer["uid"].id().value_or("")};
}

} // namespace tongyuan::adapters::weibo
