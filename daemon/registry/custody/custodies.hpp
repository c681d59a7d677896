// Who holds an account: entered once, amended, and from then on only handed over (handovers.hpp). One function is one
// act in the caller's transaction, with its audit row.
#pragma once

#include "access/people.hpp"
#include "registry/custody/custody_store.hpp"
#include "registry/filing/filings.hpp"

#include <chrono>

namespace tongyuan::registry {

struct custody_entry {
    custody_role role = custody_role::password;
    bool is_deputy = false;
    std::optional<std::string> person_id;
    std::string name, phone;                  // of somebody outside
    std::string number;                       // of the bound phone
    std::string since;                        // "2026-03-01"; empty: today
    std::optional<std::int64_t> version = {}; // of the account's custody, as it was read
};
// The first one who holds it, or other particulars of who does. Refused when somebody else does.
result<void> enter_custodian(sql::session& s, const filing_context& c, const access::principal& who,
                             std::string_view account_id, const custody_entry& e);

// A mistake may be taken back for a day; a deputy may be done without at any time.
inline constexpr std::chrono::hours mistakes_last{24};
struct custody_ending {
    custody_role role = custody_role::password;
    bool is_deputy = false;
    std::string reason;
};
result<void> end_custodian(sql::session& s, const filing_context& c, const access::principal& who,
                           std::string_view account_id, const custody_ending& e);

// With an account that is cancelled or removed: nobody holds it any more, and nothing of it is shown to whoever takes
// it up again.
void end_custody(sql::session& s, const filing_context& c, const access::principal& who, const account& a,
                 timestamp now);

// Somebody who may become a custodian there: at work, and of the same tree of units.
result<custody_store::candidate> custodian_for(sql::session& s, std::string_view person_id, std::string_view unit_path);
std::string root_of(std::string_view unit_path);

// A line for each thing that keeps a person from being closed; and accounts are found by what a custodian is called
// now.
access::things_in_hand accounts_in_hand(const platform_shelf& platforms);

} // namespace tongyuan::registry
