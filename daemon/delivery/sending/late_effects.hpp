// A repeatable public step that nobody answered may still arrive when a later try has long worked: harmless to its own
// delivery, but it would undo whatever has been done on the item since. Until options::latest_effect has passed, what
// comes later waits; a removal does not wait but is done at once and once more in the end.
#pragma once

#include "delivery/sending/settlement.hpp"

#include <vector>

namespace tongyuan::delivery {

// An earlier operation on the item may still take effect.
bool something_may_come(sql::session& s, const engine& e, const delivery& d, timestamp now);

// A removal that might be undone by something late does not count yet: another round, when nothing can come any more.
ending once_nothing_can_come(sql::session& s, const engine& e, const work& w, ending end, timestamp now);

// What an adapter is shown. In another round the former one counts as unanswered: the adapter does again, or looks
// first, as it does after any lost answer.
std::vector<adapters::entry> as_this_round_sees(const std::vector<channels::journal_row>& rows);

} // namespace tongyuan::delivery
