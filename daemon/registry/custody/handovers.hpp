// Handing accounts over. One function is one act in the caller's transaction, with its audit row.
#pragma once

#include "registry/custody/handover_store.hpp"
#include "registry/filing/filings.hpp"

namespace tongyuan::registry {

struct handover_order {
    std::optional<std::string> from_person;
    std::string from_name;             // of somebody outside
    std::vector<std::string> accounts; // none: all that they hold
    std::optional<std::string> to_person;
    std::string to_name, to_phone; // of somebody outside
    std::string reason;
};
result<handover> start_handover(sql::session& s, const filing_context& c, const access::principal& who,
                                const handover_order& o);

// Who hands over or receives, and who may see custody where the accounts are now; for others it does not exist. Whoever
// began it may do what their unit lets them, and no more once they have left it.
result<handover> handover_for(sql::session& s, const access::principal& who, std::string_view id);
// Taking part is personal: a program that holds a token of the person does not.
bool is_in_person(const access::principal& who, const std::optional<std::string>& person_id);
bool may_mark(const access::principal& who, const handover& h);
bool receives(const access::principal& who, const handover& h);
bool may_confirm_for(const access::principal& who, const handover& h); // in the stead of who receives
bool may_call_off(const access::principal& who, const handover& h);

struct handover_mark {
    std::int64_t n = 0;
    bool is_done = true;
    std::string number; // the phone that is bound now
};
result<handover> mark_handover(sql::session& s, const filing_context& c, const access::principal& who,
                               std::string_view id, const std::vector<handover_mark>& marks);

// From then on who receives is the custodian. Who receives confirms what has been done on the platforms; an
// administrator may confirm anything, with a reason. No items: all that are open.
struct handover_confirmation {
    std::vector<std::int64_t> items;
    std::string reason;
};
result<handover> confirm_handover(sql::session& s, const filing_context& c, const access::principal& who,
                                  std::string_view id, const handover_confirmation& words);
// What was confirmed stays so.
result<handover> call_off_handover(sql::session& s, const filing_context& c, const access::principal& who,
                                   std::string_view id, std::string_view reason);

} // namespace tongyuan::registry
