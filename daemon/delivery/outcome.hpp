// What follows from a proof, in the transaction that writes it: the receipt, the delivery it replaces, whoever waits
// for it, and whoever is told.
#pragma once

#include "delivery/engine.hpp"

#include <string_view>

namespace tongyuan::delivery {

// `d` has just become published. `proven_by`: answer, probe, evidence.
void record_published(sql::session& s, const engine& e, const delivery& d, std::string_view platform,
                      const adapters::receipt& proof, std::string_view proven_by, timestamp now);

// The withdrawal `d` has succeeded: what it named is gone.
void record_withdrawn(sql::session& s, const engine& e, const delivery& d, std::string_view platform, timestamp now);

bool offers(const engine& e, std::string_view platform, adapters::operation_kind kind);

} // namespace tongyuan::delivery
