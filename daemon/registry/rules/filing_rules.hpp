// Routes of filings, set by unit and by kind with a reason.
#pragma once

#include "registry/filing/filings.hpp"
#include "registry/rules/filing_rule_store.hpp"

namespace tongyuan::registry {

// What holds for filings of that kind in that unit, the program's own rule where nobody has set one.
filing_rule rule_for(sql::session& s, const filing_options& limits, std::string_view unit_id, std::string_view kind);

// Holds from the next submission on. Without levels: what the units above say holds again. In the place of the version
// that was read, if it says which.
result<void> set_filing_rule(sql::session& s, const filing_context& c, const access::principal& who, filing_rule r,
                             std::optional<std::int64_t> version);

} // namespace tongyuan::registry
