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
    for (auto& one : vault.all_of(s, account_id)) {
        if (about && one.name == about->token)
            out.token_ends = one.expires_at;
        out.secrets.emplace(one.name, std::move(one.value));
    }
    return out;
}

} // namespace tongyuan::channels
