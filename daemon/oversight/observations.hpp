// Evidence of what accounts post: our own receipts, what platforms show, and what people saw. One function is one act
// in the caller's transaction; people's acts write their audit row.
#pragma once

#include "access/principal.hpp"
#include "adapters/api/operation.hpp"
#include "oversight/observation_store.hpp"
#include "oversight/oversight.hpp"
#include "registry/account.hpp"

namespace tongyuan::oversight {

void note_published(sql::session& s, access::context& ctx, std::string_view account_id, std::string_view platform_id,
                    std::string_view url, std::string_view title, timestamp at);
void note_withdrawn(sql::session& s, std::string_view account_id, std::string_view platform_id, std::string_view url,
                    timestamp at);
// Posts dated in the future are not out yet and are left alone.
void note_sightings(sql::session& s, access::context& ctx, std::string_view account_id, const adapters::sightings& seen,
                    timestamp now);

// The account, when the permission holds for its unit; otherwise it does not exist.
result<registry::account> watched_by(sql::session& s, const access::principal& who, permission wanted,
                                     std::string_view account_id);

struct hand_observation {
    std::string link, title;
    timestamp published_at;
    bool removed = false;
};
result<observation> observe_by_hand(sql::session& s, const oversight_context& c, const access::principal& who,
                                    std::string_view account_id, const hand_observation& h);
// Somebody looked and saw nothing that is not known already.
result<void> look_by_hand(sql::session& s, const oversight_context& c, const access::principal& who,
                          std::string_view account_id);

} // namespace tongyuan::oversight
