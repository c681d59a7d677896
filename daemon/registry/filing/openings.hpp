// What a filing that registers an account (open, supplement) does to the register, step by step, in the caller's
// transaction.
#pragma once

#include "registry/filing/filings.hpp"

namespace tongyuan::registry {

// At submission: the account that is asked for, as proposed. Refused when its identity is registered already, whatever
// it is called and however its id is spelt. Answers the account's id.
result<std::string> propose_account(sql::session& s, const filing_context& c, const access::principal& who,
                                    const filing& f, const proposal& p, timestamp now);

// At the last approval: the record is what the filing said, under the number it was given.
result<void> open_account(sql::session& s, const access::principal& who, const filing& f, std::string_view number,
                          timestamp now);

// The filing was rejected or withdrawn: an account that had been moved out before is what it was then.
void give_up_account(sql::session& s, const filing_context& c, const access::principal& who,
                     std::string_view account_id, timestamp now);

} // namespace tongyuan::registry
