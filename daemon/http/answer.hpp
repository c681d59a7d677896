// The two halves of answer(), for the server: what can be decided before the body is read, and the rest. A stranger's
// upload is refused before a byte of it is stored.
#pragma once

#include "http/router.hpp"

namespace tongyuan::http {

// What the head says about the body that follows.
struct announced_body {
    bool present = false;
    std::optional<std::uint64_t> length; // unknown when chunked
};

// The route, or the answer that ends the request: 404, 405, 413, 415. Fills r.parameters. `method` is empty for
// methods that no route can have.
struct choice {
    const route* to = nullptr;
    response otherwise;
};
choice choose(const router& table, std::optional<verb> method, request& r, const announced_body& body);

// Asks the gate and checks the permission; fills r.from. Nothing: let in.
boost::asio::awaitable<std::optional<response>> let_in(gate& keeper, const route& to, request& r,
                                                       const exception_reader& explain);

// Never throws. `explain` outlives the call.
boost::asio::awaitable<response> run(const route& to, request r, const exception_reader& explain);

} // namespace tongyuan::http
