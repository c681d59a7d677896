// One account together with what a request to its platform needs: settings, secrets, how long the token lasts.
#pragma once

#include "access/context.hpp"
#include "channels/catalogue.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::channels {

struct correspondent {
    registry::account registered;
    adapters::account account;
    std::map<std::string, secret> secrets;
    std::optional<timestamp> token_ends;
};

// Nothing when the account does not exist. `article_id` may be empty; it only decides source_link.
std::optional<correspondent> load_correspondent(sql::session& s, const access::vault& vault, const catalogue& channels,
                                                std::string_view account_id, std::string_view article_id);

// An exchange takes seconds. What came of it is about the settings and keys that it was made with, and no others: as
// the account is now, or nothing when they are other ones. What a platform granted is not compared.
std::optional<correspondent> unless_changed(sql::session& s, const access::vault& vault, const catalogue& channels,
                                            const correspondent& asked);
std::optional<timestamp> end_of(const adapters::grant& granted, timestamp now);
void store_grant(sql::session& s, const access::vault& vault, std::string_view account_id,
                 const adapters::grant& granted, timestamp now);

} // namespace tongyuan::channels
