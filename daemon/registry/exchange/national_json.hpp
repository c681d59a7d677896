// How reports to the national system are shown.
#pragma once

#include "registry/exchange/nationals.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::registry {

boost::json::object json_of(const report_survey& all, const filing_context& c);
boost::json::object summary_of(const access::principal& who, const national_exchange& e);
boost::json::object details_of(sql::session& s, const filing_context& c, const access::principal& who,
                               const national_exchange& e);

} // namespace tongyuan::registry
