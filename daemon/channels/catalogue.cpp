#include "channels/catalogue.hpp"

#include "base/log.hpp"
#include "channels/plugin_library.hpp"
#include "channels/plugin_text.hpp"
#include "registry/account_store.hpp"

#include <stdexcept>

namespace tongyuan::channels {

namespace {

adapters::failure broken(std::string_view platform, std::string_view what)
{
    log::error("adapter.threw", {{"platform", platform}, {"what", what}});
    return {adapters::fault::protocol, "adapter.broken", "渠道插件出错，未能处理这一步。",
            "请联系系统管理员查看日志。"};
}

// The border: whatever a plugin throws ends here.
template <class F, class G>
auto guarded(F call, G otherwise) -> decltype(call())
{
    try {
        return call();
    } catch (const std::exception& e) {
        return otherwise(e.what());
    } catch (...) {
        return otherwise("something that is no exception");
    }
}

void check(const adapters::manifest& about)
{
    const auto valid = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    if (about.platform.empty() || !std::ranges::all_of(about.platform, valid))
        throw std::runtime_error("an adapter calls its platform '" + about.platform +
                                 "': only a-z, 0-9 and _ are allowed");
    if (about.label.empty())
        throw std::runtime_error("the adapter '" + about.platform + "' has no label");
}

} // namespace

void catalogue::load(const plugin_file& plugin)
{
    auto instance = open_plugin(plugin);
    try {
        add(std::move(instance));
    } catch (const std::exception& e) {
        throw std::runtime_error("plugin " + plugin.file.string() + ": " + e.what());
    }
}

void catalogue::add(std::unique_ptr<adapters::adapter> own)
{
    add(std::shared_ptr<adapters::adapter>(std::move(own)));
}

void catalogue::add(std::shared_ptr<adapters::adapter> instance)
{
    auto about = guarded([&] { return instance->about(); },
                         [](std::string_view what) -> adapters::manifest {
                             throw std::runtime_error("it threw while describing itself: " + std::string(what));
                         });
    check(about);
    const auto platform = about.platform;
    if (!adapters_.try_emplace(platform, loaded{std::move(instance), std::move(about)}).second)
        throw std::runtime_error("the platform '" + platform + "' is served by another plugin already");
}

const catalogue::loaded* catalogue::find(std::string_view platform) const
{
    auto at = adapters_.find(platform);
    if (at == adapters_.end() && platforms_) {
        const auto book = platforms_->now();
        const auto* row = book->find(platform);
        at = adapters_.find(row ? std::string_view(row->adapter) : platform);
    }
    return at == adapters_.end() ? nullptr : &at->second;
}

std::string catalogue::label_of(std::string_view platform) const
{
    const auto book = platforms_ ? platforms_->now() : nullptr;
    if (const auto* row = book ? book->find(platform) : nullptr)
        return row->label;
    const auto* about = manifest_of(platform);
    return about ? about->label : std::string(platform);
}

const adapters::manifest* catalogue::manifest_of(std::string_view platform) const
{
    const auto* found = find(platform);
    return found ? &found->about : nullptr;
}

std::vector<const adapters::manifest*> catalogue::manifests() const
{
    std::vector<const adapters::manifest*> all;
    for (const auto& [platform, one] : adapters_)
        all.push_back(&one.about);
    return all;
}

adapters::rendition catalogue::render(const adapters::article& source, const adapters::account& where) const
{
    const auto* found = find(where.platform);
    const auto refused = [&](std::string_view what) {
        const auto why = broken(where.platform, what);
        adapters::rendition empty;
        empty.violations.push_back({"body", why.code, why.reason + why.cure});
        return empty;
    };
    if (!found)
        return refused("no adapter serves this platform");
    return guarded([&] { return found->instance->render(source, where); }, refused);
}

adapters::action catalogue::next(const adapters::operation& what, std::span<const adapters::entry> journal) const
{
    const auto* found = find(what.account.platform);
    const auto refused = [&](std::string_view why) -> adapters::action { return broken(what.account.platform, why); };
    if (!found)
        return refused("no adapter serves this platform");
    return guarded([&] { return storable(found->instance->next(what, journal)); }, refused);
}

adapters::reading catalogue::read(std::string_view platform, std::string_view step, const adapters::reply& answer) const
{
    const auto* found = find(platform);
    const auto unreadable = [&](std::string_view what) {
        return adapters::reading{adapters::meaning::ambiguous, broken(platform, what), {}};
    };
    if (!found)
        return unreadable("no adapter serves this platform");
    return guarded([&] { return storable(found->instance->read(step, answer)); }, unreadable);
}

adapters::event catalogue::read_callback(const std::string& plaintext, const adapters::account& where) const
{
    const auto* found = find(where.platform);
    if (!found)
        return {};
    return guarded([&] { return found->instance->read_callback(plaintext, where); },
                   [&](std::string_view what) {
                       (void)broken(where.platform, what);
                       return adapters::event{};
                   });
}

std::string catalogue::link_of(std::string_view article_id, const adapters::account& where) const
{
    const auto* found = find(where.platform);
    if (!found || !found->about.is_source)
        return {};
    return guarded([&] { return found->instance->link_of(std::string(article_id), where); },
                   [&](std::string_view what) {
                       (void)broken(where.platform, what);
                       return std::string{};
                   });
}

namespace {

adapters::account plain(const catalogue& channels, const registry::account& account)
{
    adapters::account out;
    out.id = account.id;
    out.platform = account.platform;
    out.platform_id = account.platform_id;
    out.name = account.name;
    out.settings = account.settings;
    if (const auto* about = channels.manifest_of(account.platform))
        for (const auto& setting : about->settings)
            out.settings.try_emplace(setting.name, setting.default_value);
    return out;
}

} // namespace

adapters::account describe(sql::session& s, const catalogue& channels, const registry::account& account,
                           std::string_view article_id)
{
    auto out = plain(channels, account);
    if (!article_id.empty())
        out.source_link =
            link_at(channels, registry::account_store::source_of_unit(s, account.unit_id), account, article_id);
    return out;
}

std::string link_at(const catalogue& channels, const std::optional<registry::account>& portal,
                    const registry::account& account, std::string_view article_id)
{
    return portal && portal->id != account.id ? channels.link_of(article_id, plain(channels, *portal)) : std::string();
}

} // namespace tongyuan::channels
