#include "tests/bench/sink.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <deque>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace tongyuan::bench {

namespace {

using steady = std::chrono::steady_clock;

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

struct peer {
    int fd = -1;
    std::string request;
    std::uint64_t number = 0; // of its request: a late answer must not reach whoever has the same descriptor now
};

class sink {
public:
    explicit sink(std::chrono::milliseconds delay)
        : delay_(delay), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
          epoll_(::epoll_create1(EPOLL_CLOEXEC))
    {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        auto* address = reinterpret_cast<sockaddr*>(&here);
        if (listener_ < 0 || epoll_ < 0 || ::bind(listener_, address, size) != 0 || ::listen(listener_, 1024) != 0 ||
            ::getsockname(listener_, address, &size) != 0)
            fail("the sink cannot listen");
        port_ = ntohs(here.sin_port);
        watch(listener_);
    }

    std::uint16_t port() const { return port_; }

    [[noreturn]] void serve()
    {
        std::array<epoll_event, 256> events{};
        for (;;) {
            const auto wait = until_next_answer();
            const int n = ::epoll_pwait2(epoll_, events.data(), events.size(), wait ? &*wait : nullptr, nullptr);
            if (n < 0 && errno != EINTR)
                fail("epoll_pwait2");
            for (int i = 0; i < n; ++i) {
                const int fd = events[static_cast<std::size_t>(i)].data.fd;
                fd == listener_ ? accept_all() : read_from(fd);
            }
            answer_what_is_due();
        }
    }

private:
    struct later {
        steady::time_point due;
        int fd;
        std::uint64_t number;
        bool post;
    };

    void watch(int fd) const
    {
        epoll_event e{};
        e.events = EPOLLIN;
        e.data.fd = fd;
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &e) != 0)
            fail("epoll_ctl");
    }

    void accept_all()
    {
        for (;;) {
            const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd < 0)
                return;
            const int on = 1;
            ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            if (peers_.size() <= static_cast<std::size_t>(fd))
                peers_.resize(static_cast<std::size_t>(fd) + 1);
            peers_[static_cast<std::size_t>(fd)] = {fd, {}, 0};
            watch(fd);
        }
    }

    void read_from(int fd)
    {
        auto& p = peers_[static_cast<std::size_t>(fd)];
        std::array<char, 32768> bytes;
        const auto n = ::read(fd, bytes.data(), bytes.size());
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n <= 0) {
            ::close(fd);
            p.fd = -1;
            p.number = 0;
            return;
        }
        p.request.append(bytes.data(), static_cast<std::size_t>(n));
        if (!is_whole(p.request))
            return;
        const bool post = p.request.starts_with("POST");
        p.request.clear();
        p.number = ++requests_;
        if (delay_.count() == 0)
            answer(fd, p.number, post);
        else
            later_.push_back({steady::now() + delay_, fd, p.number, post});
    }

    static bool is_whole(std::string_view request)
    {
        const auto head = request.find("\r\n\r\n");
        if (head == std::string_view::npos)
            return false;
        constexpr std::string_view name = "Content-Length: ";
        const auto at = request.find(name);
        std::size_t length = 0;
        if (at < head)
            std::from_chars(request.data() + at + name.size(), request.data() + head, length);
        return request.size() >= head + 4 + length;
    }

    void answer(int fd, std::uint64_t number, bool post) const
    {
        if (peers_[static_cast<std::size_t>(fd)].number != number)
            return;
        const auto id = "n" + std::to_string(number);
        const auto body =
            post ? R"({"id":")" + id + R"(","url":"http://127.0.0.1/)" + id + "\"}" : std::string(R"({"items":[]})");
        const auto whole = std::string(post ? "HTTP/1.1 201 Created" : "HTTP/1.1 200 OK") +
                           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                           "\r\n\r\n" + body;
        (void)!::write(fd, whole.data(), whole.size()); // a client that has gone away is no concern of the sink's
    }

    std::optional<timespec> until_next_answer() const
    {
        if (later_.empty())
            return {};
        const auto wait = std::max(later_.front().due - steady::now(), steady::duration{0});
        const auto seconds = std::chrono::floor<std::chrono::seconds>(wait);
        return timespec{seconds.count(), std::chrono::nanoseconds(wait - seconds).count()};
    }

    void answer_what_is_due()
    {
        if (later_.empty())
            return;
        const auto now = steady::now();
        for (; !later_.empty() && later_.front().due <= now; later_.pop_front())
            answer(later_.front().fd, later_.front().number, later_.front().post);
    }

    std::chrono::milliseconds delay_;
    int listener_, epoll_;
    std::uint16_t port_ = 0;
    std::vector<peer> peers_; // by descriptor
    std::deque<later> later_; // every request waits equally long, so they are due in their order
    std::uint64_t requests_ = 0;
};

} // namespace

void run_sink(const sink_plan& plan)
{
    sink s{plan.delay};
    auto unfinished = plan.port_file;
    unfinished += ".new";
    std::ofstream{unfinished} << s.port();
    std::filesystem::rename(unfinished, plan.port_file);
    s.serve();
}

} // namespace tongyuan::bench
