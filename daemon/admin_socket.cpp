#include "admin_socket.hpp"

#include "base/log.hpp"

#include <boost/json.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace tongyuan {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr std::size_t longest_line = std::size_t{64} * 1024;
constexpr int wait_in_millis = 200; // how late a stop is noticed

class descriptor {
public:
    explicit descriptor(int fd) : fd_(fd) {}
    ~descriptor()
    {
        if (fd_ >= 0)
            ::close(fd_);
    }
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    int get() const { return fd_; }

private:
    int fd_;
};

std::optional<sockaddr_un> address_of(const fs::path& where)
{
    sockaddr_un out{};
    out.sun_family = AF_UNIX;
    const auto name = where.string();
    if (name.size() >= sizeof(out.sun_path))
        return {};
    std::memcpy(out.sun_path, name.c_str(), name.size() + 1);
    return out;
}

bool is_readable(int fd)
{
    pollfd one{fd, POLLIN, 0};
    return ::poll(&one, 1, wait_in_millis) > 0;
}

// One line, without its end; nothing when the other side has gone.
std::optional<std::string> read_line(int fd, std::string& rest, const std::function<bool()>& stopped)
{
    for (;;) {
        if (const auto end = rest.find('\n'); end != rest.npos) {
            auto line = rest.substr(0, end);
            rest.erase(0, end + 1);
            return line;
        }
        if (stopped() || rest.size() > longest_line)
            return {};
        if (!is_readable(fd))
            continue;
        std::array<char, 4096> some{};
        const auto got = ::recv(fd, some.data(), some.size(), 0);
        if (got <= 0)
            return {};
        rest.append(some.data(), static_cast<std::size_t>(got));
    }
}

// Throws when the other side has gone, or takes nothing for so long.
void send_line(int fd, const json::object& what, std::chrono::milliseconds patience)
{
    const auto line = json::serialize(what) + "\n";
    for (std::size_t done = 0; done < line.size();) {
        pollfd one{fd, POLLOUT, 0};
        if (::poll(&one, 1, static_cast<int>(patience.count())) == 0)
            throw std::runtime_error("the command that asked does not listen");
        const auto put = ::send(fd, line.data() + done, line.size() - done, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (put < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (put <= 0)
            throw std::runtime_error("the command that asked has ended");
        done += static_cast<std::size_t>(put);
    }
}

bool is_allowed(int peer)
{
    ucred who{};
    socklen_t size = sizeof who;
    return ::getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && (who.uid == ::geteuid() || who.uid == 0);
}

json::object object_from(const std::string& line)
{
    auto value = json::parse(line);
    if (!value.is_object())
        throw std::runtime_error("the request is not an object");
    return std::move(value.get_object());
}

} // namespace

admin_socket::admin_socket(const fs::path& where, job answer, std::chrono::milliseconds patience)
    : where_(where), answer_(std::move(answer)), patience_(patience)
{
    const auto address = address_of(where_);
    if (!address) {
        log::warning("admin.path_too_long", {{"socket", where_.string()}});
        return;
    }
    ::unlink(where_.c_str()); // of a daemon that was killed: the store's lock says that it is gone
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto* plain = reinterpret_cast<const sockaddr*>(&*address);
    if (listener_ < 0 || ::bind(listener_, plain, sizeof *address) != 0 ||
        ::chmod(where_.c_str(), S_IRUSR | S_IWUSR) != 0 || ::listen(listener_, 4) != 0)
    {
        log::warning("admin.unavailable", {{"socket", where_.string()}, {"reason", std::strerror(errno)}});
        return;
    }
    thread_ = std::jthread([this](const std::stop_token& stop) { keep_listening(stop); });
}

admin_socket::~admin_socket()
{
    if (thread_.joinable()) {
        thread_.request_stop();
        thread_.join();
        ::unlink(where_.c_str());
    }
    if (listener_ >= 0)
        ::close(listener_);
}

void admin_socket::keep_listening(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        if (!is_readable(listener_))
            continue;
        const descriptor peer{::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)};
        if (peer.get() >= 0 && is_allowed(peer.get()))
            serve(peer.get(), stop);
    }
}

void admin_socket::serve(int peer, const std::stop_token& stop)
{
    try {
        std::string rest;
        const auto line = read_line(peer, rest, [&] { return stop.stop_requested(); });
        if (!line)
            return;
        const say tell = [&](const json::object& what) {
            if (stop.stop_requested())
                throw std::runtime_error("the daemon is stopping");
            send_line(peer, what, patience_);
        };
        try {
            send_line(peer, {{"done", answer_(object_from(*line), tell)}}, patience_);
        } catch (const std::exception& e) {
            send_line(peer, {{"failed", e.what()}}, patience_);
        }
    } catch (const std::exception& e) {
        log::warning("admin.ended", {{"reason", e.what()}});
    }
}

std::optional<json::object> ask_daemon(const fs::path& where, const json::object& what,
                                       const std::function<void(const json::object&)>& told)
{
    const auto address = address_of(where);
    const descriptor peer{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!address || peer.get() < 0 ||
        ::connect(peer.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
        return {};
    send_line(peer.get(), what, usual_patience);
    std::string rest;
    const auto never = [] { return false; };
    for (auto line = read_line(peer.get(), rest, never); line; line = read_line(peer.get(), rest, never)) {
        auto said = object_from(*line);
        if (const auto* failed = said.if_contains("failed"))
            throw std::runtime_error(std::string(failed->as_string()));
        if (auto* done = said.if_contains("done"))
            return std::move(done->as_object());
        told(said);
    }
    throw std::runtime_error("the daemon ended before it had answered");
}

} // namespace tongyuan
