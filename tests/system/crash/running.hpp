// The real dispatcher over the real store, the real transports and the real plugins, until nothing moves any more.
#pragma once

#include "tests/system/crash/newsdesk.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace tongyuan::crash {

struct run_plan {
    std::string allowed; // host:port entries, apart by commas
    std::string root;    // folder that file: addresses may write to
    bool withdraw = false;
};

void fill(newsdesk& desk, const boost::json::object& plan);

// {"points","rests","deliveries":[…],"alarms":[…],"audit_rows","audit_broken"}
boost::json::object run(newsdesk& desk, const run_plan& plan, points& moments);

} // namespace tongyuan::crash
