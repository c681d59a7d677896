// What goes on beside deliveries and never in their way, nor in each other's: reading back; refreshing pages;
// observing; and, now and then, repeating alarms, ending notices, inspecting, cleaning up. Of several daemons one does
// it.
#pragma once

#include "access/options.hpp"
#include "delivery/receipts/readings.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "oversight/oversight.hpp"
#include "registry/finding/look_keeper.hpp"

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
        const access::options& access;
        std::chrono::minutes observe_every;
        std::chrono::minutes inspect_every;
    };
    chores(boost::asio::io_context& loop, tools with);

    // Each until stop().
    boost::asio::awaitable<void> read_back();
    boost::asio::awaitable<void> refresh();
    boost::asio::awaitable<void> observe();
    boost::asio::awaitable<void> look_around();
    // On every daemon: what an administrator changed on another one is known here, too.
    boost::asio::awaitable<void> keep_informed();
    void stop();

private:
    using round = std::function<boost::asio::awaitable<bool>()>;

    boost::asio::awaitable<void> keep_doing(timer& rest, round once);
    boost::asio::awaitable<bool> are_ours();
    boost::asio::awaitable<bool> now_and_then();
    boost::asio::awaitable<void> clean_up(timestamp now);

    tools with_;
    loop_timers timing_;
    std::unique_ptr<timer> reading_rest_, refreshing_rest_, observing_rest_, informing_rest_, rest_;
    delivery::readings readings_;
    registry::look_keeper looks_;
    timestamp next_call_, next_inspection_, next_clean_up_;
    bool left_to_newer_ = false;
    bool stopping_ = false;
};

} // namespace tongyuan
