// What may be done with an account outside its filings: bind settings and secrets, choose a cover, name a source
// portal, declare it manual. One function is one act with its audit row. Changing where an account's posts go, or a
// secret that is set, waits for a second person.
#pragma once

#include "registry/filings.hpp"
#include "registry/register_store.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::registry {

// The account, when the permission holds for its unit; otherwise it does not exist.
result<account> account_for(sql::session& s, const access::principal& who, permission wanted, std::string_view id);

enum class bound { at_once, waits_for_second_person };

result<bound> bind_settings(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                            std::int64_t version, const std::map<std::string, std::string>& wanted);
result<bound> bind_secret(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                          std::string_view name, const secret& value);
result<void> decide_change(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                           std::string_view change_id, bool approve);

result<void> declare_manual(sql::session& s, const filing_context& c, const access::principal& who,
                            std::string_view id);
result<void> choose_cover(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                          std::int64_t version, std::string_view sha256);
result<void> name_source(sql::session& s, const filing_context& c, const access::principal& who,
                         std::string_view unit_id, const std::optional<std::string>& account_id);

} // namespace tongyuan::registry
