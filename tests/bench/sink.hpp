// A channel that accepts whatever it is told, in a process of its own and as cheap as a server can be: what is measured
// beside it is the sender. It can take its time before it answers.
#pragma once

#include <chrono>
#include <filesystem>

namespace tongyuan::bench {

struct sink_plan {
    std::filesystem::path port_file; // written once it listens
    std::chrono::milliseconds delay{0};
};

// Until the process is ended.
void run_sink(const sink_plan& plan);

} // namespace tongyuan::bench
