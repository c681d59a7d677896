#include "channels/correspondent.hpp"

#include "registry/account_store.hpp"

#include <algorithm>

namespace tongyuan::channels {

std::optional<correspondent> load_correspondent(sql::session& s, const access::vault& vault, const catalogue& channels,
                                                std::string_view account_id, std::string_view article_id)
{
    auto registered = registry::account_store::find(s, account_id);
    if (!registered)
        return {};
    correspondent out;
    out.account = describe(s, channels, *registered, article_id);
    out.registered = std::move(*registered);
    const auto* about = channels.manifest_of(out.account.platform);
    for (auto& one : vault.all_of(s, account_id)) {
        if (about && one.name == about->token)
            out.token_ends = one.expires_at;
        out.secrets.emplace(one.name, std::move(one.value));
    }
    return out;
}

std::optional<correspondent> unless_changed(sql::session& s, const access::vault& vault, const catalogue& channels,
                                            const correspondent& asked)
{
    auto now = load_correspondent(s, vault, channels, asked.account.id, "");
    if (!now || now->registered.settings != asked.registered.settings)
        return {};
    const auto same_in_both = [&](const adapters::secret_setting& field) {
        const auto value_in = [&](const correspondent& of) -> std::optional<std::string_view> {
            const auto at = of.secrets.find(field.name);
            return at == of.secrets.end() ? std::nullopt : std::optional{std::string_view{at->second.reveal()}};
        };
        return value_in(asked) == value_in(*now);
    };
    const auto* about = channels.manifest_of(asked.account.platform);
    if (!about || !std::ranges::all_of(about->secrets, same_in_both))
        return {};
    return now;
}

std::optional<timestamp> end_of(const adapters::grant& granted, timestamp now)
{
    return granted.lifetime.count() > 0 ? std::optional{now + granted.lifetime} : std::nullopt;
}

void store_grant(sql::session& s, const access::vault& vault, std::string_view account_id,
                 const adapters::grant& granted, timestamp now)
{
    for (const auto& [name, value] : granted.secrets)
        vault.put(s, account_id, name, secret{value}, now, end_of(granted, now));
}

} // namespace tongyuan::channels
