// Who may do what to which delivery: the permission must hold for the unit that owns the article.
#pragma once

#include "access/principal.hpp"
#include "delivery/delivery.hpp"
#include "sql/session.hpp"

namespace tongyuan::delivery {

bool may_see(sql::session& s, const access::principal& who, std::string_view unit_id, permission wanted);
bool may_see(sql::session& s, const access::principal& who, const delivery& d, permission wanted);

} // namespace tongyuan::delivery
