// The daemon itself, as a process: how soon it is ready with a long queue, what it holds in memory when idle, how soon
// a click reaches the channel, how fast its API answers.
#pragma once

#include "tests/bench/office.hpp"

namespace tongyuan::bench {

struct daemon_plan {
    office_plan office; // endpoint is made here
    std::filesystem::path daemon;
    std::size_t queued = 100'000; // rows that are not due for a year
    std::size_t clicks = 50;
    std::size_t publishes = 500; // one call each, 64 at once
    std::size_t requests = 20'000;
};

// Prints name=value lines.
void measure_daemon(daemon_plan plan);

} // namespace tongyuan::bench
