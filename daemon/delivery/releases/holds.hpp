// Stop and go: one function, one transaction, one audit row.
#pragma once

#include "access/principal.hpp"
#include "delivery/engine.hpp"
#include "delivery/releases/hold.hpp"

#include <string>
#include <string_view>

namespace tongyuan::delivery {

// `id` is a unit's or an account's; empty for global, which needs the permission at the root.
result<hold> set_hold(sql::session& s, const engine& e, const access::principal& who, std::string_view scope,
                      std::string_view id, std::string_view reason, timestamp now);
result<void> lift_hold(sql::session& s, const engine& e, const access::principal& who, std::string_view id,
                       timestamp now);

} // namespace tongyuan::delivery
