// What goes on beside deliveries and never in their way: reading back, side by side; and one after the other refreshing
// pages, observing, repeating alarms, ending notices, inspecting. Of several daemons one does it.
#pragma once

#include "delivery/receipts/readings.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "oversight/oversight.hpp"
#include "registry/filings.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>

namespace tongyuan {

class chores {
public:
    // All of it outlives this.
    struct tools {
        delivery::engine& engine;
        delivery::dispatcher& dispatcher;
        channels::exchange& exchange;
        const oversight::oversight_context& oversight;
        const registry::filing_context& filings;
        std::chrono::minutes observe_every;
        std::chrono::minutes inspect_every;
    };
    chores(boost::asio::io_context& loop, tools with);

    // Both until stop().
    boost::asio::awaitable<void> read_back();
    boost::asio::awaitable<void> do_the_rest();
    void stop();

private:
    using round = std::function<boost::asio::awaitable<bool>()>;

    boost::asio::awaitable<void> keep_doing(timer& rest, round once);
    boost::asio::awaitable<bool> are_ours();
    boost::asio::awaitable<bool> one_after_the_other();
    boost::asio::awaitable<void> now_and_then();

    tools with_;
    loop_timers timing_;
    std::unique_ptr<timer> reading_rest_, rest_;
    delivery::readings readings_;
    timestamp next_call_, next_inspection_;
    bool left_to_newer_ = false;
    bool stopping_ = false;
};

} // namespace tongyuan
