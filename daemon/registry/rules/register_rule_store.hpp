// The SQL of what units have said about the register's rules.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::registry::register_rule_store {

struct setting {
    std::string unit_id, unit_name; // where it was set
    std::string rule, effect, value;
    std::string reason, set_by;
    timestamp set_at;
};

// By rule: what the nearest unit from this one upwards says. Rules of which nobody says anything are missing.
std::map<std::string, setting, std::less<>> in_force(sql::session& s, std::string_view unit_id);
// Of what a unit itself says of a rule, the version is the moment when it was said: later than what it replaced,
// whatever the clock says. False: another version stands there than the one to leave.
inline constexpr std::int64_t unsaid = 1; // when it says nothing
bool put(sql::session& s, const setting& one, std::optional<std::int64_t> leaving_version);
bool lift(sql::session& s, std::string_view unit_id, std::string_view rule,
          std::optional<std::int64_t> leaving_version);

} // namespace tongyuan::registry::register_rule_store
