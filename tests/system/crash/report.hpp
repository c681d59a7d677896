// What the books of a crash run say, for ../invariants.py.
#pragma once

#include "tests/system/crash/newsdesk.hpp"

#include <boost/json/object.hpp>

namespace tongyuan::crash {

// {"deliveries":[{…,"journal":[…],"receipt"}],"alarms":[…],"acts":{name: count},"audit_rows","audit_broken","article"}
boost::json::object report(newsdesk& desk);

} // namespace tongyuan::crash
