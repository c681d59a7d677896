#include "tests/bench/channel_sink.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <system_error>

namespace tongyuan::bench {

using steady = std::chrono::steady_clock;

channel_sink::channel_sink() : listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* address = reinterpret_cast<sockaddr*>(&here);
    if (listener_ < 0 || ::bind(listener_, address, size) != 0 || ::listen(listener_, 64) != 0 ||
        ::getsockname(listener_, address, &size) != 0)
        throw std::system_error(errno, std::generic_category(), "the sink cannot listen");
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { serve(); });
}

channel_sink::~channel_sink()
{
    ending_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

steady::time_point channel_sink::first_byte() const
{
    return steady::time_point{steady::duration{first_byte_.load()}};
}

void channel_sink::serve()
{
    while (!ending_) {
        const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (fd < 0)
            continue;
        answer_one(fd);
        ::close(fd);
    }
}

// Reads to the end of the JSON body; the daemon closes the connection of a public step itself.
void channel_sink::answer_one(int fd)
{
    std::array<char, 65536> bytes;
    std::string request;
    std::int64_t first = 0;
    std::size_t whole = 0;
    while (whole == 0 || request.size() < whole) {
        const auto n = ::read(fd, bytes.data(), bytes.size());
        if (first == 0)
            first = steady::now().time_since_epoch().count();
        if (n <= 0)
            return;
        request.append(bytes.data(), static_cast<std::size_t>(n));
        const auto head = request.find("\r\n\r\n");
        if (whole > 0 || head == std::string::npos)
            continue;
        const auto length = request.find("Content-Length: ");
        whole = head + 4 + (length < head ? std::stoul(request.substr(length + 16)) : 0);
    }
    const bool post = request.starts_with("POST");
    const auto id = std::to_string(requests_ + 1);
    const std::string body =
        post ? R"({"id":"n)" + id + R"(","url":"http://127.0.0.1/n)" + id + "\"}" : std::string(R"({"items":[]})");
    const auto answer =
        "HTTP/1.1 " + std::string(post ? "201 Created" : "200 OK") +
        "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
        "\r\n\r\n" + body;
    if (::write(fd, answer.data(), answer.size()) != static_cast<ssize_t>(answer.size()) || !post)
        return;
    first_byte_ = first;
    ++requests_;
}

} // namespace tongyuan::bench
