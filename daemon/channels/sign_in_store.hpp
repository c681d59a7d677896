// Sign-ins that were begun in the console and come back from the platform with a code; each state works once.
#pragma once

#include "base/time.hpp"
#include "sql/session.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tongyuan::channels {

struct begun_sign_in {
    std::string state; // unguessable
    std::string account_id;
    std::string person_id, person_name;
    std::string redirect_uri;
    timestamp began_at;
};

namespace sign_in_store {

void insert(sql::session& s, const begun_sign_in& b);
// Nothing when the state is unknown, was used, or began before `oldest`.
std::optional<begun_sign_in> use(sql::session& s, std::string_view state, timestamp now, timestamp oldest);

} // namespace sign_in_store

} // namespace tongyuan::channels
