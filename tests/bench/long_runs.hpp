// What only shows over many deliveries or much time: memory while one article goes to a nation's accounts, what a slow
// channel does to the others, growth over hours.
#pragma once

#include "delivery/engine.hpp"
#include "tests/bench/office.hpp"

#include <chrono>
#include <string>

namespace tongyuan::bench {

struct long_plan {
    office_plan office; // its endpoint is platform_url, its slow_endpoint slow_url
    std::string platform_url, slow_url;
    std::size_t in_flight = delivery::options{}.most_in_flight;
    std::size_t rounds = 3; // of the slow channel
    std::chrono::seconds soak{3600};
};

// One article to every account, told on stderr as it goes. Prints name=value lines, as the others do.
void measure_emergency(long_plan plan);
// The same article to the fast accounts, without and with the slow ones before them.
void measure_slow_channel(long_plan plan);
// One article after the other for so long.
void measure_soak(long_plan plan);

} // namespace tongyuan::bench
