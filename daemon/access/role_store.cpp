#include "access/role_store.hpp"

#include <algorithm>

namespace tongyuan::access::role_store {

std::vector<role> all(sql::session& s)
{
    std::vector<role> out;
    for (const auto& r : s.query("SELECT role, label, apart FROM role ORDER BY position"))
        out.push_back({r.text(0), r.text(1), r.optional_text(2).value_or(""), {}});
    for (const auto& r : s.query("SELECT role, permission FROM role_permission ORDER BY role, permission")) {
        const auto found = std::ranges::find(out, r.text(0), &role::name);
        if (found != out.end())
            found->permissions.push_back(r.text(1));
    }
    return out;
}

std::vector<std::string> labels_with(sql::session& s, std::string_view permission)
{
    std::vector<std::string> out;
    for (const auto& r : s.query("SELECT role.label FROM role JOIN role_permission p ON p.role = role.role "
                                 "WHERE p.permission = $1 ORDER BY role.position",
                                 permission))
        out.push_back(r.text(0));
    return out;
}

std::vector<shown_role> of_person(sql::session& s, std::string_view person_id)
{
    std::vector<shown_role> out;
    for (const auto& r : s.query("SELECT pr.role, r.label, u.id, u.name, u.path "
                                 "FROM person_role pr JOIN role r ON r.role = pr.role JOIN unit u ON u.id = pr.unit_id "
                                 "WHERE pr.person_id = $1 ORDER BY r.position, u.path",
                                 person_id))
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3), r.text(4)});
    return out;
}

std::vector<grant> grants_of(sql::session& s, std::string_view person_id)
{
    std::vector<grant> out;
    for (const auto& r : s.query("SELECT DISTINCT rp.permission, u.path "
                                 "FROM person_role pr JOIN role_permission rp ON rp.role = pr.role "
                                 "JOIN unit u ON u.id = pr.unit_id "
                                 "WHERE pr.person_id = $1 ORDER BY rp.permission, u.path",
                                 person_id))
        out.push_back({r.text(0), r.text(1)});
    return out;
}

std::vector<holding> in_unit(sql::session& s, std::string_view unit_id)
{
    std::vector<holding> out;
    for (const auto& r : s.query("SELECT p.id, p.name, pr.role, r.label FROM person_role pr "
                                 "JOIN role r ON r.role = pr.role JOIN person p ON p.id = pr.person_id "
                                 "WHERE pr.unit_id = $1 ORDER BY p.login, r.position",
                                 unit_id))
        out.push_back({r.text(0), r.text(1), r.text(2), r.text(3)});
    return out;
}

bool holds(sql::session& s, std::string_view person_id, std::string_view role, std::string_view unit_id)
{
    return s
        .query_one("SELECT 1 FROM person_role WHERE person_id = $1 AND role = $2 AND unit_id = $3", person_id, role,
                   unit_id)
        .has_value();
}

bool move(sql::session& s, std::string_view person_id, std::string_view role, std::string_view from_unit,
          std::string_view to_unit)
{
    if (!from_unit.empty() && s.execute("DELETE FROM person_role WHERE person_id = $1 AND role = $2 AND unit_id = $3",
                                        person_id, role, from_unit) != 1)
        return false;
    return to_unit.empty() || s.execute("INSERT INTO person_role (person_id, role, unit_id) VALUES ($1, $2, $3) "
                                        "ON CONFLICT DO NOTHING",
                                        person_id, role, to_unit) == 1;
}

void replace(sql::session& s, std::string_view person_id, std::span<const held_role> roles)
{
    s.execute("DELETE FROM person_role WHERE person_id = $1", person_id);
    for (const auto& held : roles)
        s.execute("INSERT INTO person_role (person_id, role, unit_id) VALUES ($1, $2, $3)", person_id, held.role,
                  held.unit_id);
}

} // namespace tongyuan::access::role_store
