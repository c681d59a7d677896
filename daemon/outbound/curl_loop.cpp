#include "outbound/curl_loop.hpp"

#include <boost/asio/post.hpp>

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>

namespace asio = boost::asio;

namespace tongyuan::outbound {

namespace {

using boost::system::error_code;

constexpr std::size_t most_idle_handles = 1024;

// Signals are switched off in libcurl, so the one that a closed pipe raises has to be switched off for the process.
void start_libcurl_once()
{
    static const auto ignored = std::signal(SIGPIPE, SIG_IGN);
    static_cast<void>(ignored);
    static const bool started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!started)
        throw std::runtime_error("libcurl does not start");
}

CURLM* new_multi()
{
    start_libcurl_once();
    auto* multi = curl_multi_init();
    if (!multi)
        throw std::runtime_error("libcurl has no multi handle left");
    return multi;
}

int new_epoll()
{
    const int fd = ::epoll_create1(EPOLL_CLOEXEC);
    if (fd < 0)
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    return fd;
}

} // namespace

curl_loop::curl_loop(asio::io_context& loop, client_options options)
    : loop_(loop), options_(std::move(options)), multi_(new_multi()), epoll_(loop, new_epoll()), timer_(loop)
{
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &curl_loop::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &curl_loop::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.most_connections));
    curl_multi_setopt(multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(options_.most_connections));
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(options_.most_connections_per_host));
}

curl_loop::~curl_loop()
{
    idle_.clear();
    active_.clear();
    curl_multi_cleanup(multi_); // closes kept connections, so the epoll set must still be there
}

void curl_loop::shut_down()
{
    down_ = true;
    while (!active_.empty())
        cancel(active_.begin()->first);
    rest_when_idle();
}

std::unique_ptr<exchange> curl_loop::idle_exchange()
{
    if (idle_.empty())
        return std::make_unique<exchange>(options_);
    auto taken = std::move(idle_.back());
    idle_.pop_back();
    return taken;
}

void curl_loop::give_back(std::unique_ptr<exchange> used)
{
    if (idle_.size() >= most_idle_handles)
        return;
    used->forget();
    idle_.push_back(std::move(used));
}

std::uint64_t curl_loop::start(request r, std::unique_ptr<waiter> waits)
{
    const auto number = ++last_number_;
    if (down_) {
        waits->done(failure{stage::not_sent, "cancelled", "程序正在停止，请求没有发出。"});
        return number;
    }
    auto x = idle_exchange();
    x->number = number;
    if (auto refused = x->begin(std::move(r))) {
        waits->done(std::move(*refused));
        give_back(std::move(x));
        return number;
    }
    x->waits = std::move(waits);
    if (curl_multi_add_handle(multi_, x->handle()) != CURLM_OK) {
        x->waits->done(failure{stage::not_sent, "internal", "无法开始请求。"});
        return number;
    }
    active_.emplace(number, std::move(x));
    wait_for_sockets();
    return number;
}

void curl_loop::cancel(std::uint64_t number)
{
    const auto found = active_.find(number);
    if (found == active_.end())
        return;
    auto x = std::move(found->second);
    active_.erase(found);
    curl_multi_remove_handle(multi_, x->handle());
    auto waits = std::move(x->waits);
    waits->done(x->cancelled());
    give_back(std::move(x));
    rest_when_idle();
}

void curl_loop::cancel_soon(std::uint64_t number)
{
    asio::post(loop_, [weak = weak_from_this(), number] {
        if (const auto self = weak.lock())
            self->cancel(number);
    });
}

int curl_loop::on_socket(CURL*, curl_socket_t fd, int what, void* self, void* known)
{
    auto& loop = *static_cast<curl_loop*>(self);
    const int set = loop.epoll_.native_handle();
    if (what == CURL_POLL_REMOVE) {
        ::epoll_ctl(set, EPOLL_CTL_DEL, fd, nullptr); // fails when it is closed already: then it is gone anyway
        return 0;
    }
    epoll_event event{};
    event.data.fd = fd;
    event.events = ((what & CURL_POLL_IN) != 0 ? EPOLLIN : 0U) | ((what & CURL_POLL_OUT) != 0 ? EPOLLOUT : 0U);
    if (known && ::epoll_ctl(set, EPOLL_CTL_MOD, fd, &event) == 0)
        return 0;
    if (::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event) != 0)
        ::epoll_ctl(set, EPOLL_CTL_MOD, fd, &event);
    if (!known)
        curl_multi_assign(loop.multi_, fd, self);
    return 0;
}

int curl_loop::on_timer(CURLM*, long millis, void* self)
{
    auto& loop = *static_cast<curl_loop*>(self);
    if (millis == 0) {
        loop.kick();
        return 0;
    }
    loop.due_ = millis < 0 ? never() : std::chrono::steady_clock::now() + std::chrono::milliseconds{millis};
    loop.arm_timer();
    return 0;
}

// Never straight from the callback: libcurl must not be entered while it is inside itself.
void curl_loop::kick()
{
    if (kicked_)
        return;
    kicked_ = true;
    asio::post(loop_, [weak = weak_from_this()] {
        const auto self = weak.lock();
        if (!self || self->down_)
            return;
        self->kicked_ = false;
        int running = 0;
        curl_multi_socket_action(self->multi_, CURL_SOCKET_TIMEOUT, 0, &running);
        self->settle();
    });
}

// libcurl moves its next timeout with every request. A timer that fires too early only looks and waits on, so it is
// never moved back.
void curl_loop::arm_timer()
{
    if (due_ >= armed_for_ || due_ == never())
        return;
    armed_for_ = due_;
    timer_.expires_at(due_);
    timer_.async_wait([weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (self && !ec && !self->down_)
            self->on_timer_fired();
    });
}

void curl_loop::on_timer_fired()
{
    armed_for_ = never();
    if (active_.empty())
        return;
    if (std::chrono::steady_clock::now() < due_) {
        arm_timer();
        return;
    }
    due_ = never();
    kick();
}

// Only while something is under way: an idle client must not keep its loop running.
void curl_loop::wait_for_sockets()
{
    if (waiting_ || active_.empty() || down_)
        return;
    waiting_ = true;
    epoll_.async_wait(asio::posix::stream_descriptor::wait_read, [weak = weak_from_this()](error_code ec) {
        const auto self = weak.lock();
        if (!self || self->down_)
            return;
        self->waiting_ = false;
        if (!ec)
            self->serve_sockets();
        self->wait_for_sockets();
    });
}

void curl_loop::serve_sockets()
{
    std::array<epoll_event, 128> events{};
    const int ready = ::epoll_wait(epoll_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
    for (int i = 0; i < ready; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        int what = 0;
        if ((event.events & (EPOLLIN | EPOLLHUP)) != 0)
            what |= CURL_CSELECT_IN;
        if ((event.events & EPOLLOUT) != 0)
            what |= CURL_CSELECT_OUT;
        if ((event.events & EPOLLERR) != 0)
            what |= CURL_CSELECT_ERR;
        int running = 0;
        curl_multi_socket_action(multi_, event.data.fd, what, &running);
    }
    settle();
}

void curl_loop::settle()
{
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE)
            continue;
        const auto code = message->data.result; // the message dies with the next call into libcurl
        auto* const easy = message->easy_handle;
        exchange* ended = nullptr;
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, &ended);
        auto result = ended->end(code);
        curl_multi_remove_handle(multi_, easy);
        const auto found = active_.find(ended->number);
        auto x = std::move(found->second);
        active_.erase(found);
        auto waits = std::move(x->waits);
        waits->done(std::move(result));
        give_back(std::move(x));
    }
    rest_when_idle();
}

void curl_loop::rest_when_idle()
{
    if (!active_.empty())
        return;
    error_code ignored;
    timer_.cancel();
    armed_for_ = never();
    epoll_.cancel(ignored);
}

} // namespace tongyuan::outbound
