// The SQL of what units have said about the register's rules.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <map>
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
void put(sql::session& s, const setting& one);
bool lift(sql::session& s, std::string_view unit_id, std::string_view rule);

} // namespace tongyuan::registry::register_rule_store
