// What may be done with people. Each function is one act in the caller's transaction and writes its audit row.
// Passwords arrive hashed: hashing is for the workers, not for the store's thread.
//
// Who manages people has power over all that those people may do; therefore they must be in charge of every unit in
// which the person holds a role, not only of the person's own unit.
#pragma once

#include "access/context.hpp"
#include "access/options.hpp"
#include "access/person_store.hpp"
#include "access/principal.hpp"
#include "access/role_store.hpp"

#include <functional>

namespace tongyuan::access {

struct person_view {
    person_store::shown_person who;
    std::vector<role_store::shown_role> roles;
    std::vector<std::string> warnings = {}; // of what was just changed
};

// Lent by the rooms above.
struct things_in_hand {
    // Of a person, a line for each thing. Nobody is disabled before it has been handed over.
    std::function<std::vector<std::string>(sql::session&, std::string_view person_id)> of = {};
    // The person is called otherwise now.
    std::function<void(sql::session&, std::string_view person_id)> renamed = {};
};

struct new_person {
    std::string login; // normal
    std::string name, unit_id, phone;
    std::vector<held_role> roles;
};
struct person_change {
    std::optional<std::string> name, phone, unit_id, state;
};
struct hashed_password {
    std::string hash;
    timestamp ends_at;
};

// The person, when the caller has the permission in the person's unit; otherwise there is no such person.
result<person_view> person_for(sql::session& s, const principal& who, permission wanted, std::string_view id);

result<person_view> create_person(sql::session& s, context& ctx, const principal& who, const new_person& wanted,
                                  const hashed_password& password);
// Disabling ends the person's sessions and tokens; refused while there is something in hand. Moving to another unit
// warns.
result<person_view> change_person(sql::session& s, context& ctx, const principal& who, std::string_view id,
                                  std::int64_t version, const person_change& wanted, const things_in_hand& look = {});
result<person_view> set_roles(sql::session& s, context& ctx, const principal& who, std::string_view id,
                              std::int64_t version, const std::vector<held_role>& wanted);
// Ends the person's sessions, lifts a lock; they must choose a password at the next sign-in.
result<void> reset_password(sql::session& s, context& ctx, const principal& who, std::string_view id,
                            const hashed_password& password);

} // namespace tongyuan::access
