// Deliveries end to end against the bare client, with the same platform at the other end.
#pragma once

#include "delivery/engine.hpp"
#include "tests/bench/office.hpp"

#include <string>

namespace tongyuan::bench {

struct delivery_plan {
    office_plan office; // endpoint is made from platform_url
    std::string platform_url;
    long platform_pid = 0;    // 0: its processor time is not read
    bool is_sink = false;     // accepts anything: no accounts to announce, nothing to read back
    bool counts = false;      // public steps outside the store as well
    bool reads_back = false;  // a round ends with reading back what it published
    std::size_t articles = 5; // per round, each to every account
    std::size_t rounds = 3;
    std::size_t in_flight = delivery::options{}.most_in_flight;
};

// Prints name=value lines; of what varies over the rounds: name=median, name_least, name_most.
void measure_deliveries(delivery_plan plan);

} // namespace tongyuan::bench
