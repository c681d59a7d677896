#include "adapters/weibo/calls.hpp"
#include "adapters/weibo/status.hpp"

#include <algorithm>
#include <array>

namespace tongyuan::adapters::weibo {

namespace {

pause wait(int earlier)
{
    static constexpr std::array<std::chrono::seconds, 5> pauses{std::chrono::minutes{2}, std::chrono::minutes{5},
                                                                std::chrono::minutes{15}, std::chrono::hours{1},
                                                                std::chrono::hours{6}};
    return {pauses[std::min(static_cast<std::size_t>(earlier), pauses.size() - 1)],
            "微博已接收，稍后才会显示在主页上。", true};
}

// 20032: the post is accepted, and only the timeline will tell its id.
action look(const operation& what, const kit::journal& since, std::string_view baseline)
{
    if (since.last_pause() == nullptr)
        return wait(0);
    const auto rest = since.after(since.last_pause());
    if (rest.stands(step::timeline) == kit::standing::refused)
        return wait(since.pauses());
    if (auto next = kit::until_done(rest, step::timeline, [&] { return read_timeline(what, baseline); }))
        return *next;
    const auto timeline = kit::json::parse(rest.answered(step::timeline)->got.body);
    if (const auto ours = ours_in(timeline, what, baseline))
        return receipt{ours->platform_id, ours->url};
    return wait(since.pauses());
}

} // namespace

std::string baseline_of(const kit::journal& so_far)
{
    const auto* read = so_far.answered(step::baseline);
    std::string newest;
    if (read == nullptr)
        return newest;
    const auto statuses = kit::json::parse(read->got.body)["statuses"];
    for (std::size_t i = 0; i < statuses.size(); ++i)
        if (const auto id = status_id(statuses.at(i)); id && is_newer(*id, newest))
            newest = *id;
    return newest;
}

action publish(const operation& what, const kit::journal& so_far)
{
    if (kit::field_of(what.content, "status") == nullptr)
        return failure{fault::content, "no_rendition", "渠道稿缺少正文。", "请重新提交审核。"};
    if (so_far.last(step::share) == nullptr) {
        // An application that may not read the timeline posts blindly: then every lost answer goes to a person.
        const bool blind = so_far.refused_as(step::baseline, fault::permission);
        if (!blind)
            if (auto next = kit::until_done(so_far, step::baseline, [&] { return read_baseline(what); }))
                return *next;
    }
    if (auto next = kit::once(so_far, step::share, [&] { return share(what); }))
        return *next;
    const auto* shared = so_far.answered(step::share);
    if (const auto id = status_id(kit::json::parse(shared->got.body)))
        return receipt{*id, status_link(what.account.platform_id, *id)};
    return look(what, so_far.after(shared), baseline_of(so_far));
}

} // namespace tongyuan::adapters::weibo
