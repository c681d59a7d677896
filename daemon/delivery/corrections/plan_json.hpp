// Plans and reports as the API shows them.
#pragma once

#include "delivery/corrections/corrections.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::delivery {

boost::json::object json_of(const plan_row& row);
boost::json::object json_of(const plan& p);
boost::json::object summary_of(const correction& c);
// Live progress and, when it has ended, the report.
boost::json::object report_of(sql::session& s, const engine& e, const access::principal& who, const correction& c);

} // namespace tongyuan::delivery
