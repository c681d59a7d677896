// The metrics page (Prometheus' text format). Anybody on this machine may read it, so it names no account and no unit.
#pragma once

#include "delivery/watching/health.hpp"
#include "status.hpp"

#include <boost/json/array.hpp>

#include <string>

namespace tongyuan {

// `fleet`: the daemons that share the store, as the status page lists them.
std::string metrics_text(const delivery::health& h, const boost::json::array& fleet, const status_sources& from);

} // namespace tongyuan
