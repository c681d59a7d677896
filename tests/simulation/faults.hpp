// What goes wrong in a run, how often, and how much of it there has been.
#pragma once

#include <chrono>
#include <cstdint>

namespace tongyuan::simulation {

struct fault_plan {
    unsigned network = 25; // of a hundred requests
    unsigned store = 30;   // of ten thousand writes
    unsigned kills = 20;   // of ten thousand moments
    unsigned freezes = 8;  // likewise: stopped, while another takes over
    unsigned jumps = 4;    // likewise: the wall clock
    unsigned lockouts = 4; // likewise: an account's key is not accepted for some minutes
    unsigned outages = 6;  // likewise: a host refuses every connection for some minutes, or takes it and says nothing
    bool calm = false;     // nothing of all that any more
};

struct fault_count {
    std::int64_t lost = 0;        // answers to public steps
    std::int64_t interrupted = 0; // deliveries under way when a process was killed, frozen, or lost its store
    std::int64_t kills = 0, freezes = 0, jumps = 0, store = 0, network = 0, outages = 0;
    std::int64_t withheld = 0; // requests, by a daemon that woke after its lease

    // Whatever may make a daemon forget what it was told.
    std::int64_t interruptions() const { return kills + freezes + jumps + store; }
};

} // namespace tongyuan::simulation
