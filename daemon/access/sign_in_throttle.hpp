// Slows down whoever tries many logins from one address (http::counted_as), and keeps a flood of sign-ins from filling
// the workers. In memory and on the loop only: a restart forgives, the lock of a single login (login_guard) does not.
// Loopback is not counted: behind a proxy that was not declared, everybody seems to come from there, and one guesser
// would shut out all.
#pragma once

#include "access/options.hpp"
#include "base/errors.hpp"
#include "base/time.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>

namespace tongyuan::access {

class sign_in_throttle {
public:
    explicit sign_in_throttle(const options& o) : options_(o) {}

    // Counts the attempt as a failure until it is forgiven.
    std::optional<refusal> begin(const std::string& address, timestamp now);
    void end() { --waiting_; }
    void forgive(const std::string& address);

private:
    struct tries {
        timestamp since;
        std::size_t count = 0;
    };
    void make_room(timestamp now);

    const options& options_;
    std::map<std::string, tries> tries_;
    std::size_t waiting_ = 0;
};

// Ends what begin() began, however the coroutine leaves.
class throttled {
public:
    explicit throttled(std::shared_ptr<sign_in_throttle> t) : throttle_(std::move(t)) {}
    ~throttled() { throttle_->end(); }
    throttled(const throttled&) = delete;
    throttled& operator=(const throttled&) = delete;

private:
    std::shared_ptr<sign_in_throttle> throttle_;
};

} // namespace tongyuan::access
