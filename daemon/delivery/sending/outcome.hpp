// What follows from a proof, in the transaction that writes it: the receipt, the delivery it replaces, whoever waits
// for it, and whoever is told.
#pragma once

#include "delivery/engine.hpp"

#include <string_view>

namespace tongyuan::delivery {

struct proof_of_publication {
    adapters::receipt what;
    std::string by;             // answer, probe, evidence
    std::string journal_digest; // over the whole journal as it is stored in this transaction
};

// `d` has just become published.
void record_published(sql::session& s, const engine& e, const delivery& d, std::string_view platform,
                      const proof_of_publication& proof, timestamp now);

// The withdrawal `d` has succeeded: what it named is gone.
void record_withdrawn(sql::session& s, const engine& e, const delivery& d, std::string_view platform, timestamp now);

bool offers(const engine& e, std::string_view platform, adapters::operation_kind kind);

} // namespace tongyuan::delivery
