// Whom to ring about an account: what its approved record says, or the settings of a channel without an API.
#pragma once

#include "registry/account.hpp"
#include "sql/session.hpp"

#include <string>

namespace tongyuan::delivery {

struct contact {
    std::string name, phone;
    bool known() const { return !name.empty() || !phone.empty(); }
};

namespace contact_store {

contact of(sql::session& s, const registry::account& account);
// ok, failed, expired, manual, untested
std::string connection_of(sql::session& s, const registry::account& account);

} // namespace contact_store

} // namespace tongyuan::delivery
