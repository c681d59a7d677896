// The first unit and the first person, for `tongyuand init`; and the way back in, for whoever has the machine.
//
// The first person is the security administrator of the root unit and nothing else: that role creates people and grants
// roles, so it can make every other one, and nobody may hold two of the three administrator roles. There is no default
// password anywhere.
#pragma once

#include "access/context.hpp"
#include "access/options.hpp"
#include "base/secret.hpp"

namespace tongyuan::access {

struct first_words {
    std::string unit_name;  // of the root
    std::string unit_level; // "city"
    std::string login;
    std::string name;
};
struct first_administrator {
    std::string unit_id;
    std::string person_id;
    secret one_time_password; // does not end by itself: nobody could renew it
};

// Refuses (409) when there is anybody already. Hashes on the calling thread: for commands, not for the loop.
result<first_administrator> create_first_administrator(sql::session& s, context& ctx, const options& o,
                                                       const first_words& words);

// A new one-time password for an active security administrator who has lost theirs. Only for a command on the machine
// itself; leaves its audit row with the actor "system".
result<secret> reset_security_administrator(sql::session& s, context& ctx, const options& o, std::string_view login);

} // namespace tongyuan::access
