// libcurl alone, on epoll alone: no journal, no adapter, no coroutine. What nobody can be faster than with this
// library.
#pragma once

#include "tests/bench/recorder.hpp"

namespace tongyuan::bench {

// Sends recorded deliveries again and again, `deliveries` in all, `in_flight` at once. Calls of one delivery follow
// each other; a commit call gets a fresh connection that is closed after it, as in the daemon. Ids that a platform gave
// out in the recording (draft, publication) are replaced by those it gives now. Throws when an answer is not what was
// recorded: a refused call costs less.
struct replayed {
    std::size_t calls = 0;
    double seconds = 0, cpu_seconds = 0;
};
replayed replay(const std::vector<recorded_delivery>& recorded, std::size_t deliveries, std::size_t in_flight);

double cpu_seconds_of_this_process();

} // namespace tongyuan::bench
