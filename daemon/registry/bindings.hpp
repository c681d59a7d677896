// How an account is connected: its settings and secrets. Once it has been active, whatever is not harmless is changed
// by two people, one proposes and another one decides; before that, an address and a secret that are set already. One
// function is one act with its audit row.
#pragma once

#include "registry/accounts.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::registry {

enum class bound { at_once, waits_for_second_person };

// Empty values take a setting away.
result<bound> bind_settings(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                            std::int64_t version, const std::map<std::string, std::string>& wanted);
result<bound> bind_secret(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                          std::string_view name, const secret& value);
// `version` is the account's, so that nobody approves what was added to the change after they looked.
result<void> decide_change(sql::session& s, const filing_context& c, const access::principal& who, std::string_view id,
                           std::string_view change_id, std::int64_t version, bool approve);

// Of an account that has left the register, or begins anew with another unit: nothing is kept that could speak for it.
// A change that still waits is turned down. In the caller's transaction, with an audit row where there was anything.
void forget_credentials(sql::session& s, const filing_context& c, const access::principal& who, const account& a,
                        timestamp now);

} // namespace tongyuan::registry
