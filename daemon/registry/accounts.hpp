// What may be done with an account outside its filings and its connection: choose a cover, name a source portal,
// declare it manual. One function is one act with its audit row.
#pragma once

#include "registry/account_store.hpp"
#include "registry/filing/filings.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::registry {

// The account, when the permission holds for its unit; otherwise it does not exist.
result<account> account_for(sql::session& s, const access::principal& who, permission wanted, std::string_view id);

result<void> declare_manual(sql::session& s, const filing_context& c, const access::principal& who,
                            std::string_view id);
// An empty SHA-256: none. Otherwise a picture that the person uploaded or may see.
result<void> choose_cover(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                          std::int64_t version, std::string_view sha256);
result<void> name_source(sql::session& s, const filing_context& c, const access::principal& who,
                         std::string_view unit_id, const std::optional<std::string>& account_id,
                         std::optional<std::int64_t> version = {}); // of the unit, as it was read

} // namespace tongyuan::registry
