// A channel that notes when the first byte of a request arrives and accepts whatever it says. One thread of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

namespace tongyuan::bench {

class channel_sink {
public:
    channel_sink(); // listens on a free loopback port
    ~channel_sink();
    channel_sink(const channel_sink&) = delete;
    channel_sink& operator=(const channel_sink&) = delete;

    std::uint16_t port() const { return port_; }
    std::size_t requests() const { return requests_; }
    // Of the newest request; read after requests() has grown.
    std::chrono::steady_clock::time_point first_byte() const;

private:
    void serve();
    void answer_one(int fd);

    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<std::size_t> requests_{0};
    std::atomic<std::int64_t> first_byte_{0};
    std::atomic<bool> ending_{false};
    std::thread thread_;
};

} // namespace tongyuan::bench
