// Roles are data. A person holds a role in a unit and everything below it.
#pragma once

#include "base/errors.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tongyuan::access {

struct role {
    std::string name; // "editor"
    std::string label;
    std::string apart; // of the roles that share a word here nobody holds two; empty: of none
    std::vector<std::string> permissions;
};

struct held_role {
    std::string role;
    std::string unit_id;

    held_role() = default;
    held_role(std::string role_, std::string unit_id_) : role(std::move(role_)), unit_id(std::move(unit_id_)) {}
    friend auto operator<=>(const held_role&, const held_role&) = default;
};

const role* find_role(std::span<const role> all, std::string_view name);

// Unknown roles, the same one twice, and roles that one person must not combine; fields are "roles[i].role".
std::vector<violation> faults_of(std::span<const role> all, std::span<const held_role> wanted);

} // namespace tongyuan::access
