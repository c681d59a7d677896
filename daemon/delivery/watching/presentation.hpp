// A delivery as people see it: where it is, why, what happens next and when, and what they can do.
#pragma once

#include "access/principal.hpp"
#include "delivery/delivery.hpp"
#include "delivery/engine.hpp"
#include "sql/session.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::delivery {

boost::json::object summary_of(sql::session& s, const engine& e, const access::principal& who, const delivery& d);
// With the journal; replies are shown up to a few thousand characters.
boost::json::object details_of(sql::session& s, const engine& e, const access::principal& who, const delivery& d);

} // namespace tongyuan::delivery
