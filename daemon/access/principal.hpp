// Who is calling: a signed-in person or an API token that speaks for one.
#pragma once

#include "access/audit.hpp"
#include "base/permission.hpp"
#include "http/messages.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tongyuan::access {

// A unit's path is "/<root id>/…/<own id>/", so a subtree is a prefix.
struct grant {
    std::string permission;
    std::string unit_path;
};

class principal final : public http::caller {
public:
    std::string person_id;
    std::string login;
    std::string name;
    std::string unit_id;
    std::string unit_name;
    std::string unit_path;
    std::string session_id; // one of these two is set, unless a test made the principal
    std::string token_id;
    bool must_change_password = false;
    std::vector<grant> grants;

    bool may(permission wanted) const override;                     // anywhere at all
    bool may(permission wanted, std::string_view unit_path_) const; // for a thing of that unit
    // The subtrees in which the permission holds, shortest first, none inside another.
    std::vector<std::string> scopes(permission wanted) const;
};

// The principal of a request that the gate has let through; throws std::logic_error on a route open to anyone.
const principal& caller_of(const http::request& r);

// An audit event with the actor filled in (and the token, when one speaks for the person).
audit_event act_by(const principal& who, timestamp at, std::string act, std::string subject_kind,
                   std::string subject_id, std::string unit_id, boost::json::object detail = {});

// Listing SQL takes the person, the permission and this condition (never a list of ids):
//   EXISTS (SELECT 1 FROM person_role pr JOIN role_permission rp ON rp.role = pr.role JOIN unit su ON su.id =
//   pr.unit_id
//           WHERE pr.person_id = $1 AND rp.permission = $2 AND substr(unit.path, 1, length(su.path)) = su.path)

} // namespace tongyuan::access
