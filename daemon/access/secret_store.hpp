// The SQL of sealed secrets; knows nothing of keys.
#pragma once

#include "access/vault.hpp"

namespace tongyuan::access::secret_store {

struct sealed_secret {
    std::string owner, name, suite, key_id, sealed_key, sealed_value;
};

void put(sql::session& s, const sealed_secret& row, timestamp now, std::optional<timestamp> expires_at);
std::optional<sealed_secret> find(sql::session& s, std::string_view owner, std::string_view name);
std::optional<secret_state> state_of(sql::session& s, std::string_view owner, std::string_view name);
std::vector<secret_state> list(sql::session& s, std::string_view owner);
struct expiring_secret {
    sealed_secret sealed;
    std::optional<timestamp> expires_at;
};
std::vector<expiring_secret> all_of(sql::session& s, std::string_view owner);
struct ending_secret {
    std::string owner, name;
    timestamp expires_at;
};
// Those of accounts that end before then, the first first.
std::vector<ending_secret> ending_before(sql::session& s, timestamp before, std::size_t most);
void forget(sql::session& s, std::string_view owner, std::string_view name);

} // namespace tongyuan::access::secret_store
