// The parts of the daemon that deliver, put together as the composition root does, without its servers and chores.
#pragma once

#include "delivery/guards/counter.hpp"
#include "delivery/sending/dispatcher.hpp"
#include "tests/bench/office.hpp"
#include "tests/bench/recorder.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace tongyuan::bench {

struct sender_plan {
    std::vector<std::string> platform_urls; // what may be called
    std::size_t in_flight = delivery::options{}.most_in_flight;
    std::size_t recorded = 200;              // deliveries whose calls are remembered
    std::filesystem::path counter_file = {}; // new: public steps are counted there, as the daemon does by default
};

class sender {
public:
    sender(office& o, const sender_plan& plan);

    // For office::publish_article.
    content::when_approved release();

    struct drained {
        double seconds = 0, cpu_seconds = 0;
        std::size_t calls = 0, syncs = 0;
    };
    // Until so many more have their receipt. `each_tick` is told about every millisecond how many have.
    drained drain(std::size_t deliveries, const std::function<void(std::size_t)>& each_tick = {});
    // Reads back what was published, one after the other as the daemon's chores do; how many.
    struct read {
        std::size_t count = 0;
        double seconds = 0, cpu_seconds = 0;
    };
    read read_all_back();

    // Told on the store's thread about every publication.
    std::function<void(const delivery::seen_published&)> heard;

    recorder& calls() { return recorder_; }
    delivery::engine& engine() { return engine_; }

private:
    delivery::listeners listeners();
    boost::asio::awaitable<void> watch(delivery::dispatcher& running, std::size_t deliveries,
                                       const std::function<void(std::size_t)>& each_tick);

    office& office_;
    boost::asio::io_context loop_{1};
    std::unique_ptr<outbound::transport> http_;
    recorder recorder_;
    channels::exchange exchange_;
    std::unique_ptr<delivery::counter> counter_;
    delivery::engine engine_;
    std::atomic<std::size_t> published_{0};
    std::size_t wanted_ = 0;
    std::chrono::steady_clock::time_point finished_;
};

} // namespace tongyuan::bench
