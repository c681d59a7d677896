// One daemon of the simulated world: the real dispatcher, attempts, recovery and chores, between a store that takes its
// time and fails, and a network that does worse. Destroying it is kill -9.
#pragma once

#include "delivery/receipts/readings.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "tests/simulation/disk.hpp"
#include "tests/simulation/faults.hpp"
#include "tests/simulation/platform.hpp"
#include "tests/simulation/timeline.hpp"

#include <boost/asio/thread_pool.hpp>

#include <functional>

namespace tongyuan::simulation {

// What happens to one request.
struct way {
    std::optional<std::chrono::milliseconds> effect_after; // nothing: it never arrives
    std::chrono::milliseconds answer_after{0};
    std::optional<outbound::outcome> instead; // of the platform's answer
};

// Of one of several daemons that share the store. The kernel ends one that is frozen for longer than its lease, unless
// the whole machine stood still.
struct seat {
    std::string name;
    std::chrono::milliseconds lease{60'000};
};

// Outlives every process.
struct surroundings {
    timeline& time;
    chance& dice;
    sql::database& disk; // runs everything at once
    counter_files& counted;
    platform_side& platform;
    const channels::catalogue& channels;
    fault_plan& plan;
    fault_count& faults;
    std::function<void(std::string_view what, std::string_view id)> note; // into the trace
    // A request, at the moment it is sent, and by whom.
    std::function<void(const std::string& url, const way&, const std::string& owner)> leaves;
    std::function<std::optional<way>(const std::string& url)> script; // decides ahead of chance
    std::size_t in_flight = 8;                                        // exchanges at once, per daemon
};

// Reads and writes take a moment; writes keep their order. Fails before the work or after its commit.
class slow_store final : public sql::database {
public:
    slow_store(surroundings& around, std::weak_ptr<bool> of) : around_(around), of_(std::move(of)) {}
    sql::engine kind() const override { return around_.disk.kind(); }
    void submit_write(std::unique_ptr<task> work) override;
    void submit_read(std::unique_ptr<task> work) override;
    void close() override {}

private:
    void run_write(std::unique_ptr<task> work);

    surroundings& around_;
    std::weak_ptr<bool> of_;
    std::chrono::milliseconds last_write_{0};
};

class bad_network final : public outbound::transport {
public:
    bad_network(surroundings& around, boost::asio::io_context& loop, std::weak_ptr<bool> of,
                std::function<std::string()> owner)
        : around_(around), loop_(loop), of_(std::move(of)), owner_(std::move(owner))
    {
    }
    boost::asio::awaitable<outbound::outcome> send(outbound::request r) override;

    // Requests that were about to leave when the process was stopped: their connections are gone.
    bool cut = false;

private:
    way draw(const std::string& url);
    boost::asio::awaitable<void> pass(std::chrono::milliseconds span);

    surroundings& around_;
    boost::asio::io_context& loop_;
    std::weak_ptr<bool> of_;
    std::function<std::string()> owner_;
};

class process {
public:
    process(surroundings& around, const access::vault& vault, id_source& ids, boost::asio::thread_pool& workers,
            std::string name, std::optional<seat> at = {}); // nothing: it is alone at the store
    ~process();
    process(const process&) = delete;
    process& operator=(const process&) = delete;

    // Whatever can happen now; false when nothing could.
    bool run_ready();
    void freeze();
    void thaw();
    bool is_frozen() const { return frozen_; }
    std::weak_ptr<bool> lifetime() const { return alive_; }
    // Runs for the first time since it was frozen.
    bool was_stopped() const { return just_woken_; }
    const std::string& name() const { return name_; }
    bool is_busy() const { return dispatcher_.running() > 0; }
    // So long after being frozen the kernel ends it; nothing: it does not hold a lease.
    std::optional<std::chrono::milliseconds> ends_after() const;
    std::uint64_t lanes_taken_over() const { return dispatcher_.lanes_taken_over(); }
    const delivery::engine& engine() const { return engine_; }
    void wake() { dispatcher_.wake(); }

private:
    channels::exchange_options exchange_options(bool alone);
    void share_the_store(const seat& at, id_source& ids);
    void begin();
    boost::asio::awaitable<void> join();
    boost::asio::awaitable<void> keep_doing(timer& rest, std::function<boost::asio::awaitable<bool>()> once);
    boost::asio::awaitable<bool> do_chores();
    boost::asio::awaitable<bool> chores_are_ours();

    surroundings& around_;
    const std::string name_;
    life alive_ = std::make_shared<bool>(true);
    boost::asio::io_context loop_;
    simulated_timers timers_;
    slow_store store_, lease_store_;
    bad_network network_;
    outside_counter counter_;
    access::context ctx_;
    channels::exchange exchange_;
    delivery::engine engine_;
    std::optional<access::membership> member_;
    delivery::dispatcher dispatcher_;
    delivery::readings readings_;
    std::unique_ptr<timer> chores_, reading_rest_;
    bool frozen_ = false;
    bool just_woken_ = false;
};

} // namespace tongyuan::simulation
