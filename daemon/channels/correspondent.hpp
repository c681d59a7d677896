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

} // namespace tongyuan::channels
