// How commands on the same machine ask a running daemon: a unix socket beside the store that only the daemon's own user
// and root may use. One request at a time, a line of JSON; the answer is lines of JSON, the last one {"done": …} or
// {"failed": "<sentence>"}.
#pragma once

#include <boost/json/object.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>

namespace tongyuan {

inline constexpr std::chrono::milliseconds usual_patience{10'000};

class admin_socket {
public:
    // Throws when nobody listens any more, which ends the job.
    using say = std::function<void(const boost::json::object&)>;
    // On the socket's own thread; may block. What it returns is the answer, what it throws the refusal.
    using job = std::function<boost::json::object(const boost::json::object& asked, const say&)>;

    // Who asks and then takes nothing for `patience` is left: the next one waits, and so does the daemon's stop.
    admin_socket(const std::filesystem::path& where, job answer, std::chrono::milliseconds patience = usual_patience);
    ~admin_socket();
    admin_socket(const admin_socket&) = delete;
    admin_socket& operator=(const admin_socket&) = delete;

private:
    void keep_listening(const std::stop_token& stop);
    void serve(int peer, const std::stop_token& stop);

    std::filesystem::path where_;
    job answer_;
    std::chrono::milliseconds patience_;
    int listener_ = -1;
    std::jthread thread_; // last: it uses everything above
};

// Asks the daemon that listens there; nothing when there is none. Throws std::runtime_error with the daemon's sentence.
std::optional<boost::json::object> ask_daemon(const std::filesystem::path& where, const boost::json::object& what,
                                              const std::function<void(const boost::json::object&)>& told);

} // namespace tongyuan
