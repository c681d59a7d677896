// What everybody may ask without signing in: the directory of official accounts, whether an account is one of them, and
// the keys with which the answers are signed.
#pragma once

#include "http/router.hpp"
#include "registry/everybody/public_desk.hpp"

namespace tongyuan::registry {

void add_public_routes(http::router& table, public_desk& desk); // outlives the table

} // namespace tongyuan::registry
