// This process among others: where it runs, whether another one has ended, and a kernel timer that ends it.
#pragma once

#include <chrono>
#include <ctime>
#include <string>
#include <string_view>

namespace tongyuan {

// Names this run of this process: the machine since its last boot, the process table, the number, the start.
std::string place_of_this_process();
// True only when it is proven: that process ran in our own process table and is not there any more.
bool has_ended(std::string_view place);

// Ends the process with SIGKILL at a moment of the boot clock, also while it is stopped (SIGSTOP, a debugger): what it
// had not yet written to a socket is then never written.
class deadman {
public:
    deadman();
    ~deadman();
    deadman(const deadman&) = delete;
    deadman& operator=(const deadman&) = delete;

    void arm(std::chrono::milliseconds at); // on clock::monotonic(); replaces an earlier moment
    void disarm();

private:
    timer_t timer_{};
};

} // namespace tongyuan
