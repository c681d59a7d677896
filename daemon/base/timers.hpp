// Whatever waits on a loop for time to pass waits through this, so that a test or a simulator owns all time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <memory>

namespace tongyuan {

class timer {
public:
    virtual ~timer() = default;
    // Resumes after `span`, or sooner when woken. One wait at a time.
    virtual boost::asio::awaitable<void> wait(std::chrono::milliseconds span) = 0;
    // Ends the wait that is running; without one it is forgotten.
    virtual void wake() = 0;
};

class timers {
public:
    virtual ~timers() = default;
    virtual std::unique_ptr<timer> make() = 0;
};

// Real time.
class loop_timers final : public timers {
public:
    explicit loop_timers(boost::asio::io_context& loop) : loop_(loop) {}
    std::unique_ptr<timer> make() override;

private:
    boost::asio::io_context& loop_;
};

} // namespace tongyuan
