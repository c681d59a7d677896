#include "registry/platforms/platform_shelf.hpp"

#include "registry/platforms/platform_store.hpp"

#include <algorithm>

namespace tongyuan::registry {

namespace {

platform alone(const std::string& adapter, const platform_channel& channel)
{
    platform p;
    p.id = p.adapter = adapter;
    p.label = p.label_en = channel.label;
    p.kind = channel.can_be_source ? "site" : "other";
    p.id_name = "平台账号标识";
    p.handle_name = "用户名";
    p.keeps_cancelled = !channel.can_be_source;
    p.position = 1'000'000;
    return p;
}

std::shared_ptr<const platform_book> read(sql::session& s, const platform_channels& channels)
{
    auto all = platform_store::all(s);
    for (const auto& [adapter, channel] : channels)
        if (std::ranges::find(all, adapter, &platform::id) == all.end())
            all.push_back(alone(adapter, channel));
    for (auto& p : all)
        if (const auto at = channels.find(p.adapter); at != channels.end()) {
            p.channel = at->second;
            if (p.identity_hint.empty())
                p.identity_hint = at->second.identity_hint;
        }
    return std::make_shared<const platform_book>(std::move(all), platform_store::recognisers(s));
}

} // namespace

platform_shelf::platform_shelf(platform_channels channels)
    : channels_(std::move(channels)), known_(std::make_shared<const platform_book>())
{
}

std::shared_ptr<const platform_book> platform_shelf::now() const
{
    const std::scoped_lock lock{mutex_};
    return known_;
}

std::shared_ptr<const platform_book> platform_shelf::in(sql::session& s) const
{
    const auto clock = platform_store::clock(s);
    {
        const std::scoped_lock lock{mutex_};
        if (clock <= clock_)
            return known_;
    }
    auto fresh = read(s, channels_);
    const std::scoped_lock lock{mutex_};
    if (clock > clock_) {
        known_ = std::move(fresh);
        clock_ = clock;
    }
    return known_;
}

std::string label_of(const platform_shelf& shelf, std::string_view platform)
{
    return label_of(*shelf.now(), platform);
}

} // namespace tongyuan::registry
