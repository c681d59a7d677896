// The real dispatcher over the real store, the real transports and the real plugins, until nothing moves any more.
#pragma once

#include "tests/system/crash/newsdesk.hpp"

#include <boost/json/object.hpp>

#include <string>

namespace tongyuan::crash {

struct run_plan {
    std::string allowed; // host:port entries, apart by commas
    std::string root;    // folder that file: addresses may write to
    // What is done once publishing rests: nothing, "withdraw" or "revise". Points are counted from then on, because
    // what comes before is another scenario's.
    std::string act;
    // POSTed ahead of the act: the faults that the platform is to have from then on.
    std::string faults_url, faults;
};

void fill(newsdesk& desk, const boost::json::object& plan);

// report() of report.hpp, and "points", "sends", "rests".
boost::json::object run(newsdesk& desk, const run_plan& plan, points& moments);

} // namespace tongyuan::crash
