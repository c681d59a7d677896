// Plays a fault on the wire: runs the request (or not), then answers wrongly, late or not at all.
#pragma once

#include "faults.hpp"
#include "wire.hpp"

#include <functional>

namespace tongyuan::fake {

struct misplayed {
    int status = 0; // what was sent, 0 for nothing
    bool keep_alive = false;
};

// `act` performs the request and gives the honest answer; it is called at most once, and not at all when the fault
// strikes before the effect.
boost::asio::awaitable<misplayed> misbehave(tcp_socket& socket, const incoming& request, const fault& script,
                                            std::function<outgoing()> act, bool keep_alive);

// The honest answer spoilt as the script says; for the kinds that end in a whole answer.
outgoing spoilt(const incoming& request, const fault& script, outgoing honest);

} // namespace tongyuan::fake
