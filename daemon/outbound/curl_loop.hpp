// libcurl's multi handle driven by an Asio loop. libcurl's sockets live in an epoll set of their own, and Asio watches
// that one descriptor: no wrapper per socket that could outlive it, and no socket of ours that libcurl also closes.
#pragma once

#include "outbound/exchange.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <curl/multi.h>

#include <memory>
#include <unordered_map>
#include <vector>

namespace tongyuan::outbound {

class curl_loop : public std::enable_shared_from_this<curl_loop> {
public:
    curl_loop(boost::asio::io_context& loop, client_options options);
    ~curl_loop();
    curl_loop(const curl_loop&) = delete;
    curl_loop& operator=(const curl_loop&) = delete;

    std::uint64_t start(request r, std::unique_ptr<waiter> waits); // its number, for cancel()
    void cancel(std::uint64_t number);                             // nothing when it has ended
    void cancel_soon(std::uint64_t number);                        // the same, from inside anything
    void shut_down();                                              // what is under way ends as "cancelled"

private:
    static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void* known);
    static int on_timer(CURLM*, long millis, void* self);

    std::unique_ptr<exchange> idle_exchange();
    void give_back(std::unique_ptr<exchange> used);
    void kick(); // run libcurl's timeouts soon
    void wait_for_sockets();
    void serve_sockets();
    void arm_timer();
    void on_timer_fired();
    void settle(); // hand over what has ended
    void rest_when_idle();

    boost::asio::io_context& loop_;
    client_options options_;
    CURLM* multi_;
    boost::asio::posix::stream_descriptor epoll_;
    boost::asio::steady_timer timer_;
    std::unordered_map<std::uint64_t, std::unique_ptr<exchange>> active_;
    std::vector<std::unique_ptr<exchange>> idle_;
    std::chrono::steady_clock::time_point due_ = never();
    std::chrono::steady_clock::time_point armed_for_ = never();
    std::uint64_t last_number_ = 0;
    bool kicked_ = false;
    bool waiting_ = false;
    bool down_ = false;

    static std::chrono::steady_clock::time_point never() { return std::chrono::steady_clock::time_point::max(); }
};

} // namespace tongyuan::outbound
