// What a filing does to the register: to what is on record, when it is submitted and when its last level has approved,
// in the caller's transaction. (What registers an account: registry/openings.)
#pragma once

#include "registry/filing/filings.hpp"

namespace tongyuan::registry {

// The account's record as the register holds it now.
boost::json::object record_of(sql::session& s, const account& a);

// At submission, for a filing about an account that is on record: may it be filed now, is nothing else under way, does
// it change anything? Makes its title and what it asks for final and answers the record that it starts from,
// with the account's state.
result<boost::json::object> begin_effect(sql::session& s, const filing& f, proposal& p);

// At the last approval: the record or the state of the account becomes what was asked for.
result<void> take_effect(sql::session& s, const filing_context& c, const access::principal& who, const filing& f,
                         std::string_view number, timestamp now);

// The filing was rejected or withdrawn.
void give_up_effect(sql::session& s, const filing_context& c, const access::principal& who, const filing& f,
                    timestamp now);

// "江州发布", or "江州发布 → 江州政务" when the change renames it.
std::string title_for(const account& a, const proposal& p);

} // namespace tongyuan::registry
