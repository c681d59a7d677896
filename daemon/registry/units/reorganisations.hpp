// What may be done with reorganisations: look at one beforehand, carry it out as it was looked at, undo it. One
// function is one act in the caller's transaction, with its audit row.
#pragma once

#include "registry/filing/filings.hpp"
#include "registry/units/reorganisation_plan.hpp"
#include "registry/units/reorganisation_store.hpp"

namespace tongyuan::registry {

// `previewed`: the digest of the plan that somebody has seen. Refused when it is no longer what would be done.
result<reorganisation> carry_out(sql::session& s, const filing_context& c, const neighbours& others,
                                 const access::principal& who, const reorganisation_wish& wish,
                                 std::string_view previewed);

// For those who see the unit.
result<reorganisation> reorganisation_for(sql::session& s, const access::principal& who, std::string_view id);

// Why it cannot be undone any more, in Chinese; empty when nothing speaks against it so far.
std::string why_not_undone(sql::session& s, const reorganisation& r, timestamp now);

// Everything goes back to where it was, but for roles that were taken away since; the drafts that were prepared are
// withdrawn.
result<reorganisation> undo(sql::session& s, const filing_context& c, const neighbours& others,
                            const access::principal& who, std::string_view id, std::string_view reason);

} // namespace tongyuan::registry
