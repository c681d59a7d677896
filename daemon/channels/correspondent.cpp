#include "channels/correspondent.hpp"

#include "registry/account_store.hpp"

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
    for (const auto& state : vault.list(s, account_id)) {
        if (auto value = vault.get(s, account_id, state.name))
            out.secrets.emplace(state.name, std::move(*value));
        if (about && state.name == about->token)
            out.token_ends = state.expires_at;
    }
    return out;
}

} // namespace tongyuan::channels
