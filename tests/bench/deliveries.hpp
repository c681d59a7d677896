// Deliveries end to end against the bare client, with the same platform at the other end.
#pragma once

#include "tests/bench/office.hpp"

#include <string>

namespace tongyuan::bench {

struct delivery_plan {
    office_plan office; // endpoint is made from platform_url
    std::string platform_url;
    long platform_pid = 0;    // 0: its processor time is not read
    std::size_t articles = 5; // per round, each to every account
    std::size_t rounds = 3;
    std::size_t in_flight = 64;
};

// Prints name=value lines.
void measure_deliveries(delivery_plan plan);

} // namespace tongyuan::bench
