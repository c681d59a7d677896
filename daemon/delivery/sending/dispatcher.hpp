// Leases what is due and runs attempts, up to a number in flight. Polling is the truth, wake() only a hint. Lives on
// one loop. When the store breaks, sending stops (P6); it goes on only after the store has answered and everything that
// was left open has been recovered.
#pragma once

#include "base/timers.hpp"
#include "delivery/engine.hpp"
#include "delivery/guards/guards.hpp"
#include "delivery/sending/places.hpp"
#include "delivery/sending/recovery.hpp"
#include "delivery/sending/stock.hpp"
#include "delivery/sending/work.hpp"
#include "sql/reconnections.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace tongyuan::delivery {

class dispatcher {
public:
    dispatcher(boost::asio::io_context& loop, engine& e);                 // waits in real time
    dispatcher(boost::asio::io_context& loop, engine& e, timers& timing); // in somebody else's
    ~dispatcher();

    // Recovers what was left open and lets the guards look, once; for before anything is served or begun. A store that
    // cannot be written just now is looked at by run(), as soon as it can.
    boost::asio::awaitable<void> look_first();
    // Recovers, then leases and waits until stop().
    boost::asio::awaitable<void> run();
    // One round: leases what is due at `now` and starts it; the number started. Tests call it with their own clock.
    boost::asio::awaitable<std::size_t> run_once(timestamp now);
    // From any thread.
    void wake();
    // No new leases; waits for running attempts up to `grace`.
    boost::asio::awaitable<void> stop(std::chrono::milliseconds grace);

    std::size_t running() const { return places_.running(); }
    const std::map<std::string, std::size_t, std::less<>>& running_at() const { return places_.asking_at(); }
    std::uint64_t started() const { return started_; }
    std::uint64_t lanes_taken_over() const { return taken_over_; }
    // The store has failed whoever works beside us on this loop: nothing is sent until it has taken a write again.
    void stop_sending(const std::exception& e);
    bool store_is_broken() const { return !broken_.empty(); } // or not yet recovered from the last stop
    // The guards, ours and those of the other daemons, have compared this store with what is known outside of it, and
    // no other server has answered since: nobody acts on what it may have forgotten.
    bool has_looked() const { return looked_ && sql::reconnections() == reconnections_; }
    // Empty while sending; otherwise why it has stopped, in words.
    std::string stopped_because() const;

    // The newest stop because of the store, and when it went on by itself.
    struct stoppage {
        timestamp from;
        std::optional<timestamp> until;
    };
    const std::optional<stoppage>& last_stop() const { return last_stop_; }

private:
    void expect_a_recovery();
    void note_change();
    std::size_t wanted() const;
    bool has_room() const;
    room room_now() const;
    std::chrono::milliseconds rest_for(std::optional<timestamp> next_due, timestamp now) const;
    void begin_what_fits();
    void start(work w);
    void give_back(places::taken& place);
    boost::asio::awaitable<void> recover_after_a_break();
    void notice_another_server();
    boost::asio::awaitable<bool> all_have_compared(std::uint64_t known);
    boost::asio::awaitable<recovered> take_over(lane_store::whose leases);
    boost::asio::awaitable<void> take_over_from_the_ended();
    boost::asio::awaitable<void> rest_until_due();

    boost::asio::io_context& loop_;
    engine& engine_;
    loop_timers real_time_;
    timers& timing_;
    std::unique_ptr<timer> rest_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
    places places_{engine_.limits};
    stock stock_;
    bool beginning_ = false;
    lane_store::place last_place_;
    std::optional<timestamp> next_trial_;
    std::optional<std::chrono::milliseconds> last_lease_; // monotonic
    std::optional<timestamp> last_look_;                  // what was due then is leased, or has to wait
    bool stale_ = true;                                   // something has happened since
    std::uint64_t started_ = 0;
    std::uint64_t reconnections_ = sql::reconnections(); // of the store, up to which it has been looked at
    std::chrono::milliseconds next_take_over_{0};
    std::uint64_t taken_over_ = 0;
    guards guards_;
    bool woken_ = false;
    bool stopping_ = false;
    bool looked_ = false;
    std::string broken_;
    std::optional<stoppage> last_stop_;
};

} // namespace tongyuan::delivery
