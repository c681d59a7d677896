// What the console shows of the queue, within the reader's units.
#pragma once

#include "delivery/delivery.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tongyuan::delivery::listing_store {

struct filter {
    std::string reader_id; // sees the subtrees of their delivery.read
    std::optional<std::string> article_id, account_id, state;
    bool trouble = false;              // refused, unconfirmed, or held for a reason
    std::optional<timestamp> after_at; // of the last row shown
    std::string after_id;
};

// Newest change first.
std::vector<std::string> list(sql::session& s, const filter& f, std::int64_t most);

struct names {
    std::string account, platform, unit;
};
names names_of(sql::session& s, const delivery& d);

} // namespace tongyuan::delivery::listing_store
