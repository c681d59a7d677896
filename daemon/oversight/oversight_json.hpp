// What this room's things look like to people.
#pragma once

#include "channels/catalogue.hpp"
#include "oversight/assessments.hpp"
#include "oversight/case.hpp"
#include "oversight/observation_store.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::oversight {

boost::json::object json_of(const observation& o);
boost::json::object json_of(const channels::catalogue& channels, const silent_rule& r);
// With the post that the verdict rests on.
boost::json::object json_of(sql::session& s, const channels::catalogue& channels, const assessed& a, timestamp now);
boost::json::object json_of(const channels::catalogue& channels, const oversight_case& c, timestamp now);

} // namespace tongyuan::oversight
