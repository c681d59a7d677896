// The SQL of routes as data: how many levels decide about a filing, which of them are only informed, and how long each
// may take.
#pragma once

#include "registry/filing/filing_kind.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::registry {

inline constexpr std::string_view any_kind = "any";

struct filing_rule {
    std::string unit_id, unit_name;  // where it was set
    std::string kind;                // "close" or "any"
    std::vector<std::string> levels; // nearest unit above first: "approve", "inform"
    int due_days = 5;                // working days for each level
    std::string reason, set_by;
    timestamp set_at;
};

namespace filing_rule_store {

// The nearest unit from this one upwards that says anything; there, what is said of the kind goes before what is said
// of any.
std::optional<filing_rule> in_force(sql::session& s, std::string_view unit_id, std::string_view kind);
// Of what a unit itself says of a kind, the version is the moment when it was said: later than what it replaced,
// whatever the clock says. False: another version stands there than the one to leave.
inline constexpr std::int64_t unsaid = 1; // when it says nothing
bool put(sql::session& s, const filing_rule& r, std::optional<std::int64_t> leaving_version);
bool lift(sql::session& s, std::string_view unit_id, std::string_view kind,
          std::optional<std::int64_t> leaving_version);

} // namespace filing_rule_store

} // namespace tongyuan::registry
