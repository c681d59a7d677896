// The SQL of roles and of who holds them.
#pragma once

#include "access/principal.hpp"
#include "access/role.hpp"
#include "sql/session.hpp"

namespace tongyuan::access::role_store {

std::vector<role> all(sql::session& s);
// Labels of the roles that have it.
std::vector<std::string> labels_with(sql::session& s, std::string_view permission);

struct shown_role {
    std::string role, label, unit_id, unit_name, unit_path;
};
std::vector<shown_role> of_person(sql::session& s, std::string_view person_id);
std::vector<grant> grants_of(sql::session& s, std::string_view person_id);

// Call only after the person's row was changed in the same transaction: that row's lock keeps two changes apart.
// Who holds what in this very unit.
struct holding {
    std::string person_id, person_name, role, label;
};
std::vector<holding> in_unit(sql::session& s, std::string_view unit_id);
bool holds(sql::session& s, std::string_view person_id, std::string_view role, std::string_view unit_id);
// An empty unit: nowhere. False when the role is not held there.
bool move(sql::session& s, std::string_view person_id, std::string_view role, std::string_view from_unit,
          std::string_view to_unit);

void replace(sql::session& s, std::string_view person_id, std::span<const held_role> roles);

} // namespace tongyuan::access::role_store
